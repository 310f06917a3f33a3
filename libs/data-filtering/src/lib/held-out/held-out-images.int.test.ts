import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { writeMadeUpCeleba } from '../celeba/made-up-celeba.test-support.ts';
import { createTrainingSet } from '../create-training-set.ts';
import { dataConfigSchema } from '../data-config.ts';
import { writeDataset } from '../dataset-file.ts';
import { createFaceDataset } from '../faces/create-face-dataset.ts';
import type { CircleDataset } from '../image-dataset.ts';
import { heldOutImages } from './held-out-images.ts';

const heldOut = (config: object, count = 1000) =>
  heldOutImages(dataConfigSchema.parse(config), { count, cacheFolder: tempDirectory() });
const imagesOf = ({ images, count }: { images: Uint8Array; count: number }) =>
  Array.from({ length: count }, (_, row) =>
    images.subarray((row * images.length) / count, ((row + 1) * images.length) / count).join(),
  );

describe(heldOutImages, () => {
  it.each([
    ['circles', { kind: 'circles', imageSize: 8, radius: 1, stripColumns: 1 }, 36, 12],
    [
      'shapes',
      { kind: 'shapes', imageSize: 8, radius: 1, parts: [{ shape: 'square', layout: 'quadrant' }] },
      36,
      4,
    ],
  ])('are the %s at all other places, none of them in training', async (_what, config, all, trained) => {
    const { dataset } = (await heldOut(config))!;
    expect(dataset.count).toBe(all - trained);
    const set = await createTrainingSet(dataConfigSchema.parse(config), { cacheFolder: tempDirectory() });
    const known = new Set(imagesOf(set!.dataset));
    expect(known.size).toBe(trained);
    expect(imagesOf(dataset).filter((image) => known.has(image))).toEqual([]);
  });

  it('are spread evenly where fewer are wanted', async () => {
    const config = { kind: 'circles', imageSize: 8, radius: 1, stripColumns: 1 };
    const { dataset } = (await heldOut(config, 4))!;
    expect([...(dataset as CircleDataset).centres].filter((_, at) => at % 2 === 0)).toEqual([2, 3, 4, 5]);
  });

  it('are the faces behind those that training chose from', async () => {
    const config = { kind: 'drawnFaces', imageSize: 16, count: 30 };
    const { dataset } = (await heldOut(config, 5))!;
    const more = createFaceDataset({ ...dataConfigSchema.parse(config), count: 35 } as never);
    expect(imagesOf(dataset)).toEqual(imagesOf(more).slice(30));
    expect([...dataset.labels]).toEqual([...more.labels.slice(30)]);
  });

  it('are the rows that the list of an archive leaves out', async () => {
    const folder = tempDirectory();
    const path = join(folder, 'set.npz');
    const images = Uint8Array.from({ length: 5 * 192 }, (_, at) => Math.floor(at / 192));
    const size = { count: 5, height: 8, width: 8, channels: 3 };
    await writeDataset(path, { images, labels: Int32Array.of(0, 1, 0, 1, 0), ...size });
    const rows = join(folder, 'rows.txt');
    writeFileSync(rows, '0\n3\n4\n');
    const { dataset, note } = (await heldOut({ kind: 'npz', path, imageSize: 8, rows }))!;
    expect([...dataset.images.filter((_, at) => at % 192 === 0)]).toEqual([1, 2]);
    expect(note).toBe('images of the set that the index list leaves out');
    expect(await heldOut({ kind: 'npz', path, imageSize: 8 })).toBeNull();
  });

  it("are CelebA's validation images", async () => {
    const path = join(tempDirectory(), 'celeba');
    await writeMadeUpCeleba(
      path,
      [
        { split: 0, has: ['Smiling'] },
        { split: 0, has: [] },
        { split: 1, has: ['Smiling'] },
      ],
      { lists: 'txt', images: 'folder' },
    );
    const { dataset, note } = (await heldOut({ kind: 'celeba', path, imageSize: 16 }))!;
    expect([dataset.count, [...dataset.labels]]).toEqual([1, [1]]);
    expect(Math.round(dataset.images[0] / 10)).toBe(3); // the third file
    expect(note).toContain('valid split');
  });

  it('are none where training has everything', async () => {
    expect(await heldOut({ kind: 'circles', layout: 'uniform', imageSize: 8, radius: 1 })).toBeNull();
  });
});
