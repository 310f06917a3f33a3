import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import { expect, it } from 'vitest';
import { readJsonFile } from './read-json-file.ts';

it('reads what is there, and says what is wrong with what is not', () => {
  const folder = tempDirectory();
  const path = join(folder, 'sweep.json');
  writeFileSync(path, '{"name": "one"}');
  expect(readJsonFile(path, 'sweep')).toEqual({ name: 'one' });
  writeFileSync(path, "{'name': 'one'}");
  expect(() => readJsonFile(path, 'sweep')).toThrow(`sweep ${path}: not valid JSON: `);
  expect(() => readJsonFile(path, 'sweep')).toThrow('; keys and texts stand in double quotes');
  expect(() => readJsonFile(join(folder, 'none.json'), '--inputs')).toThrow(
    `--inputs ${join(folder, 'none.json')}: no such file.`,
  );
  expect(() => readJsonFile(folder, 'sweep')).toThrow(`sweep ${folder}: could not be read (EISDIR).`);
});
