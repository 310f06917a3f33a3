import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { writeFileAtomically } from './write-file-atomically.ts';

describe('writeFileAtomically', () => {
  it('writes text, bytes and pieces, replacing what was there', () => {
    const directory = tempDirectory();
    const path = join(directory, 'file');
    writeFileAtomically(path, 'first');
    expect(readFileSync(path, 'utf8')).toBe('first');
    writeFileAtomically(path, Uint8Array.of(104, 105));
    expect(readFileSync(path, 'utf8')).toBe('hi');
    writeFileAtomically(path, [Uint8Array.of(97), Uint8Array.of(), Uint8Array.of(98)]);
    expect(readFileSync(path, 'utf8')).toBe('ab');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('keeps the old file when a piece fails', () => {
    const directory = tempDirectory();
    const path = join(directory, 'file');
    writeFileAtomically(path, 'old');
    const failing = function* () {
      yield Uint8Array.of(1);
      throw new Error('no second piece');
    };
    expect(() => writeFileAtomically(path, failing())).toThrow('no second piece');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('removes what a killed process left, but not the file of a running one', () => {
    const directory = tempDirectory();
    const ended = spawnSync(process.execPath, ['--version']).pid;
    writeFileSync(join(directory, `.file.${ended}.x.partial`), '');
    writeFileSync(join(directory, `.file.${process.ppid}.x.partial`), '');
    writeFileSync(join(directory, `.other.${ended}.x.partial`), '');
    writeFileAtomically(join(directory, 'file'), 'new');
    expect(readdirSync(directory)).toEqual([
      `.file.${process.ppid}.x.partial`,
      `.other.${ended}.x.partial`,
      'file',
    ]);
  });

  it('says which folder is missing', () => {
    const path = join(tempDirectory(), 'none', 'file');
    expect(() => writeFileAtomically(path, '')).toThrow(
      `${path}: could not be written: the folder does not exist (create it first)`,
    );
  });
});
