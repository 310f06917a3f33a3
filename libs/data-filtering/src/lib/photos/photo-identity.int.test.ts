import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { type DataConfig, dataConfigSchema } from '../data-config.ts';
import { dataIdentity } from './photo-identity.ts';

let folder: string;
beforeEach(() => {
  folder = tempDirectory();
});

/** Writes a file as if it had always been there. */
function put(name: string, content: string, seconds = 1000): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  utimesSync(path, seconds, seconds);
  return path;
}

const configOf = (value: Record<string, unknown>): DataConfig => dataConfigSchema.parse(value);

describe(dataIdentity, () => {
  it('is nothing for data that their config says completely', async () => {
    expect(await dataIdentity(configOf({ kind: 'drawnFaces', count: 4, attribute: 'smile' }))).toBeNull();
  });

  it('of a .npz is its content: the same bytes of another time are the same, others of the same time and size are not', async () => {
    const config = configOf({ kind: 'npz', path: put('set.npz', 'abc'), imageSize: 8 });
    const first = await dataIdentity(config);
    put('set.npz', 'abc', 2000);
    expect(await dataIdentity(config)).toBe(first);
    put('set.npz', 'abd', 1000);
    expect(await dataIdentity(config)).not.toBe(first);
  });

  it('of a folder changes with an image’s size, with its time, and with the labels beside it', async () => {
    mkdirSync(join(folder, 'images'));
    const labels = put('labels.csv', 'file,label\na.png,x\n');
    put('images/a.png', 'abc');
    const config = configOf({ kind: 'folder', path: join(folder, 'images'), labels });
    const first = await dataIdentity(config);
    put('images/a.png', 'abcd');
    const longer = await dataIdentity(config);
    put('images/a.png', 'abce', 2000);
    const later = await dataIdentity(config);
    put('images/a.png', 'abc');
    expect(await dataIdentity(config)).toBe(first);
    put('labels.csv', 'file,label\na.png,y\n');
    const relabelled = await dataIdentity(config);
    expect(new Set([first, longer, later, relabelled]).size).toBe(4);
  });

  it('of a list that is not there is an error that names it', async () => {
    const rows = join(folder, 'none.txt');
    const config = configOf({ kind: 'npz', path: put('set.npz', 'abc'), imageSize: 8, rows });
    await expect(dataIdentity(config)).rejects.toThrow(`index list ${rows}: no such file.`);
    const gone = configOf({ kind: 'npz', path: join(folder, 'gone.npz'), imageSize: 8 });
    await expect(dataIdentity(gone)).rejects.toThrow(`data set ${join(folder, 'gone.npz')}: no such file.`);
  });
});
