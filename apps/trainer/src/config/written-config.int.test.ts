import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigSource, presetNeeds, writtenConfig } from './written-config.ts';

describe(writtenConfig, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'interpolab-presets-'));
    const write = (name: string, value: object) =>
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(value));
    write('faces', {
      needs: { 'data.path': 'the faces', 'data.rows': 'a list of extremes' },
      data: { kind: 'celeba', imageSize: 64 },
    });
    write('all-faces', { extends: 'faces', needs: { 'data.rows': null } });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (preset: string, given: Partial<ConfigSource> = {}) =>
    writtenConfig({ preset, overrides: [], ...given }, folder);

  it('names all that only the user can give, and how', () => {
    expect(() => write('faces')).toThrow(
      'preset faces: lacks the faces (--data celeba=PATH) and a list of extremes (--set data.rows=FILE).',
    );
    expect(() => write('faces', { data: 'celeba=/sets/faces' })).toThrow(
      'preset faces: lacks a list of extremes (--set data.rows=FILE).',
    );
  });

  it('tells how to write it in a file of inputs, where a command has no such options', () => {
    expect(() => write('faces', { givenBy: 'inputs' })).toThrow(
      'preset faces: lacks the faces (data.path) and a list of extremes (data.rows); write it in the file of --inputs: {"faces":{"data.path":"…","data.rows":"…"}}.',
    );
  });

  it('is the config without its needs once they are met', () => {
    const data = { kind: 'celeba', imageSize: 64, path: '/sets/faces' };
    expect(write('faces', { data: 'celeba=/sets/faces', overrides: ['data.rows=/a.txt'] })).toEqual({
      data: { ...data, rows: '/a.txt' },
    });
    expect(write('all-faces', { overrides: ['data.path=/sets/faces'] })).toEqual({ data });
    expect(presetNeeds('all-faces', folder)).toEqual({ 'data.path': 'the faces' });
  });

  it('asks nothing of other data', () => {
    expect(write('faces', { data: 'folder=/mine' })).toEqual({
      data: { kind: 'folder', path: '/mine', imageSize: 64 },
    });
  });
});
