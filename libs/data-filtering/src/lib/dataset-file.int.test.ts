import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { createCircleDataset } from './create-circle-dataset.ts';
import { readDataset, readScoredDataset, writeDataset } from './dataset-file.ts';
import { hashDataset } from './hash-dataset.ts';
import { writeNpz } from './npz.ts';

const dataset = createCircleDataset({ kind: 'circles', imageSize: 16, radius: 1 });

describe('data set files', () => {
  it('bring back the same data set, and the same bytes for the same content', async () => {
    const directory = tempDirectory();
    await writeDataset(join(directory, 'a.npz'), dataset);
    await writeDataset(join(directory, 'b.npz'), dataset);
    expect(hashDataset(await readScoredDataset(join(directory, 'a.npz')))).toBe(hashDataset(dataset));
    expect(readFileSync(join(directory, 'a.npz')).equals(readFileSync(join(directory, 'b.npz')))).toBe(true);
  });

  it('leave nothing but themselves behind, also when replacing an older file', async () => {
    const directory = tempDirectory();
    const path = join(directory, 'a.npz');
    writeFileSync(path, 'older');
    await writeDataset(path, dataset);
    expect(readdirSync(directory)).toEqual(['a.npz']);
    expect((await readDataset(path)).count).toBe(56);
  });

  it('leave the older file alone and no temporary one when writing fails', async () => {
    const directory = tempDirectory();
    const path = join(directory, 'taken');
    mkdirSync(path);
    await expect(writeDataset(path, dataset)).rejects.toThrow(
      `${path}: could not be written: a folder is in its place (choose another name)`,
    );
    expect(readdirSync(directory)).toEqual(['taken']);
    await expect(writeDataset(join(directory, 'missing', 'a.npz'), dataset)).rejects.toThrow(
      'could not be written: the folder does not exist (create it first)',
    );
  });

  it('read the layout of the reference, whose labels are 64-bit', async () => {
    const path = join(tempDirectory(), 'samples.npz');
    await writeNpz(path, {
      arr_0: { shape: [2, 1, 1, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
      arr_1: { shape: [2], data: BigInt64Array.of(1n, 1n) },
    });
    const read = await readDataset(path);
    expect(read).toMatchObject({ count: 2, height: 1, width: 1, channels: 3 });
    expect([...read.labels]).toEqual([1, 1]);
    await expect(readScoredDataset(path)).rejects.toThrow(
      `readDataset: ${path}: expected scores as Float64Array [2], got no such array.`,
    );
  });

  it('name the file and what is wrong with it', async () => {
    const path = join(tempDirectory(), 'a.npz');
    await writeDataset(path, dataset);
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    await expect(readDataset(path)).rejects.toThrow(
      `readNpz: ${path}: expected a whole zip archive, got no directory at its end (truncated or corrupt file?).`,
    );
    await writeNpz(path, { arr_0: { shape: [3], data: Uint8Array.of(1, 2, 3) } });
    await expect(readDataset(path)).rejects.toThrow(
      `readDataset: ${path}: expected arr_0 of shape [N, H, W, C], got [3].`,
    );
    await writeNpz(path, { arr_0: { shape: [1, 1, 1, 3], data: Uint8Array.of(1, 2, 3) } });
    await expect(readDataset(path)).rejects.toThrow('expected arr_1 as Int32Array [1], got no such array.');
  });

  it.skipIf(process.getuid?.() === 0)('say that a directory is read-only', async () => {
    const directory = tempDirectory();
    chmodSync(directory, 0o500);
    await expect(writeDataset(join(directory, 'a.npz'), dataset)).rejects.toThrow('EACCES');
  });
});
