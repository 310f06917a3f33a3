import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDirectory } from './temp-directory.ts';

describe.sequential('tempDirectory', () => {
  const made: string[] = [];

  it('gives each call its own empty directory', () => {
    made.push(tempDirectory(), tempDirectory());
    writeFileSync(join(made[0], 'file'), 'x');
    expect(made[0]).not.toBe(made[1]);
    expect(made.every((path) => existsSync(path))).toBe(true);
  });

  it('has deleted them, with their content, once the test is over', () => {
    expect(made.some((path) => existsSync(path))).toBe(false);
  });
});
