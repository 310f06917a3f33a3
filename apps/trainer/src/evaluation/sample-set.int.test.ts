import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNpz } from '@interpolab/data-filtering';
import { tempDirectory } from '@interpolab/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openSampleSets } from './sample-set.ts';

const picture = (path: string, width: number, red: number) =>
  sharp({ create: { width, height: 2, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .png()
    .toFile(path);

describe(openSampleSets, () => {
  it('reads pictures in the order of their names, and knows them by their pixels', async () => {
    const folder = tempDirectory();
    await picture(join(folder, 'b.png'), 2, 20);
    await picture(join(folder, 'a.png'), 2, 10);
    const [set] = await openSampleSets(folder);
    expect(set).toMatchObject({ count: 2, width: 2, height: 2 });
    expect([set.images[0], set.images[12]]).toEqual([10, 20]);
    const other = tempDirectory();
    await picture(join(other, 'x.png'), 2, 10);
    await picture(join(other, 'y.png'), 2, 20);
    expect((await openSampleSets(other))[0].sha256).toBe(set.sha256);
    await picture(join(other, 'y.png'), 2, 21);
    expect((await openSampleSets(other))[0].sha256).not.toBe(set.sha256);
  });

  it('takes every condition of a folder of samples', async () => {
    const folder = tempDirectory();
    for (const [at, name] of ['strength-10', 'unconditional'].entries()) {
      mkdirSync(join(folder, name));
      const data = new Uint8Array(12).fill(at);
      await writeNpz(join(folder, name, 'samples.npz'), { arr_0: { shape: [1, 2, 2, 3], data } });
    }
    const sets = await openSampleSets(folder);
    expect(sets.map(({ name, images }) => [name, images[0]])).toEqual([
      ['strength-10', 0],
      ['unconditional', 1],
    ]);
  });

  it('says in one line what is no set of samples', async () => {
    const folder = tempDirectory();
    const file = join(folder, 'grey.npz');
    await writeNpz(file, { arr_0: { shape: [1, 2, 2], data: new Uint8Array(4) } });
    await expect(openSampleSets(file)).rejects.toThrow(
      `samples ${file}: expected uint8 [N, H, W, 3], got [1,2,2] of Uint8Array`,
    );
    await writeNpz(file, { labels: { shape: [1], data: new Uint8Array(1) } });
    await expect(openSampleSets(file)).rejects.toThrow(
      `samples ${file}: expected an array arr_0 of images, got labels`,
    );
    rmSync(file);
    await expect(openSampleSets(file)).rejects.toThrow(
      `samples ${file}: expected a .npz or a folder, found nothing there`,
    );
    await expect(openSampleSets(folder)).rejects.toThrow(
      `samples ${folder}: expected samples.npz, folders with it, or pictures; found none`,
    );
    await picture(join(folder, 'a.png'), 2, 1);
    await picture(join(folder, 'b.png'), 3, 1);
    await expect(openSampleSets(folder)).rejects.toThrow(
      `samples ${join(folder, 'b.png')}: expected 2 × 2 pixels as a.png has, got 3 × 2`,
    );
    writeFileSync(join(folder, 'b.png'), 'no picture');
    await expect(openSampleSets(folder)).rejects.toThrow(
      `samples ${join(folder, 'b.png')}: expected a picture, but: `,
    );
  });
});
