import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  type MadeUpFace,
  madeUpJpeg,
  nameOf,
  writeMadeUpCeleba,
} from '../celeba/made-up-celeba.test-support.ts';
import { openCeleba } from '../celeba/open-celeba.ts';
import { createTrainingSet } from '../create-training-set.ts';
import { dataConfigSchema } from '../data-config.ts';
import { hashDataset } from '../hash-dataset.ts';
import { writeNpz } from '../npz.ts';

const faces: MadeUpFace[] = [
  { split: 0, has: ['Smiling', 'Black_Hair'] },
  { split: 0, has: ['Blond_Hair'] },
  { split: 1, has: ['Smiling'] },
  { split: 0, has: ['Smiling', 'Blond_Hair', 'Black_Hair'] },
  { split: 0, has: [] },
];

async function celeba(lists: 'txt' | 'csv' = 'txt', images: 'folder' | 'zip' = 'folder') {
  const path = join(tempDirectory(), 'celeba');
  await writeMadeUpCeleba(path, faces, { lists, images });
  return { path, imageOf: (row: number) => join(path, 'img_align_celeba', nameOf(row)) };
}

async function trainingSet(config: Record<string, unknown>, cacheFolder = tempDirectory()) {
  const set = await createTrainingSet(dataConfigSchema.parse(config), { cacheFolder });
  return set!;
}

/** The grey level that tells which file an image came from. */
const levels = ({ images, count }: { images: Uint8Array; count: number }) =>
  Array.from({ length: count }, (_, row) => Math.round(images[row * (images.length / count)] / 10) * 10);

const noisyJpeg = () =>
  sharp({
    create: {
      width: 178,
      height: 218,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .jpeg()
    .toBuffer();
const truncatedJpeg = (whole: Buffer): Buffer => whole.subarray(0, whole.length / 2);

describe('CelebA', () => {
  it('takes one split with the classes of one attribute', async () => {
    const { path } = await celeba();
    const { dataset, warnings } = await trainingSet({ kind: 'celeba', path, imageSize: 16 });
    expect([dataset.count, dataset.height, dataset.width]).toEqual([4, 16, 16]);
    expect(levels(dataset)).toEqual([10, 20, 40, 50]);
    expect([...dataset.labels]).toEqual([1, 0, 1, 0]);
    expect(warnings).toEqual([
      'not the whole of CelebA, or not its splits: train 4 in place of 162770, valid 1 in place of 19867, test 0 in place of 19962.',
    ]);
  });

  it('is the same from text and folder as from CSV and zip', async () => {
    const a = await trainingSet({ kind: 'celeba', path: (await celeba()).path, imageSize: 16 });
    const b = await trainingSet({ kind: 'celeba', path: (await celeba('csv', 'zip')).path, imageSize: 16 });
    expect(hashDataset(b.dataset)).toBe(hashDataset(a.dataset));
  });

  it('takes one attribute against another, and an index list of the split', async () => {
    const { path } = await celeba();
    const hair = { kind: 'celeba', path, imageSize: 16, attribute: 'Black_Hair', against: 'Blond_Hair' };
    const { dataset } = await trainingSet(hair);
    expect(levels(dataset)).toEqual([10, 20]);
    expect([...dataset.labels]).toEqual([1, 0]);
    const rows = join(path, 'rows.txt');
    writeFileSync(rows, '3\n0\n3\n');
    const listed = await trainingSet({ kind: 'celeba', path, imageSize: 16, rows });
    expect(levels(listed.dataset)).toEqual([50, 10]);
    expect(listed.warnings.at(-1)).toBe(
      'the index list has 3 lines but 2 different rows; 1 repetitions were dropped.',
    );
    const kept = await trainingSet({ kind: 'celeba', path, imageSize: 16, rows, repeatedRows: 'keep' });
    expect(levels(kept.dataset)).toEqual([50, 10, 50]);
    writeFileSync(rows, '0\n4\n');
    await expect(trainingSet({ kind: 'celeba', path, imageSize: 16, rows })).rejects.toThrow(
      `index list ${rows}: expected rows from 0 to 3, got 1 beyond, the largest 4 (is it the list of another split or data set?).`,
    );
  });

  it('takes the four corners of two attributes', async () => {
    const { path } = await celeba();
    const hair = { attribute: 'Black_Hair', against: 'Blond_Hair' };
    const both = await trainingSet({ kind: 'celeba', path, imageSize: 16, and: hair });
    expect(levels(both.dataset)).toEqual([10, 20]);
    expect([...both.dataset.labels]).toEqual([0, 3]); // smiling + black, not smiling + blond
    const rows = join(path, 'hair.txt');
    writeFileSync(rows, '1\n2\n');
    const listed = await trainingSet({ kind: 'celeba', path, imageSize: 16, and: { ...hair, rows } });
    expect(levels(listed.dataset)).toEqual([20]);
  });

  it('lists what is missing or cannot be read, keeps no half cache, or leaves them out and keeps the rows', async () => {
    const { path, imageOf } = await celeba();
    rmSync(imageOf(0));
    writeFileSync(imageOf(1), truncatedJpeg(await noisyJpeg()));
    writeFileSync(imageOf(3), await madeUpJpeg(3, { width: 100, height: 120 }));
    const cacheFolder = tempDirectory();
    const config = { kind: 'celeba', path, imageSize: 16 };
    const failed = trainingSet(config, cacheFolder);
    await expect(failed).rejects.toThrow(
      `data set ${path}: 3 of 4 images cannot be read: ${imageOf(0).replace('/img_align_celeba', '')}: no such file; `,
    );
    await expect(failed).rejects.toThrow('img_align_celeba/000002.jpg: truncated or damaged: ');
    await expect(failed).rejects.toThrow(
      'img_align_celeba/000004.jpg: expected 178×218 pixels, got 100×120 (mend them, or set skipBad to leave them out).',
    );
    expect(readdirSync(cacheFolder)).toEqual([]);
    const { dataset, warnings } = await trainingSet({ ...config, skipBad: true }, cacheFolder);
    expect(levels(dataset)).toEqual([50]);
    expect(warnings.at(-1)).toContain('3 of 4 images cannot be read and were left out: ');
  });

  it.each<[string, (row: number) => Promise<Buffer>, string]>([
    [
      'greyscale',
      async (row) =>
        sharp(await madeUpJpeg(row))
          .toColourspace('b-w')
          .jpeg()
          .toBuffer(),
      'got greyscale (convert it first)',
    ],
    [
      'CMYK',
      async (row) =>
        sharp(await madeUpJpeg(row))
          .toColourspace('cmyk')
          .jpeg()
          .toBuffer(),
      'got CMYK (convert it first)',
    ],
    [
      'a 16-bit PNG',
      async (row) =>
        sharp(await madeUpJpeg(row))
          .toColourspace('rgb16')
          .png()
          .toBuffer(),
      'got 16 bits a channel (convert it first)',
    ],
    [
      'a PNG with transparency',
      async (row) =>
        sharp(await madeUpJpeg(row))
          .ensureAlpha()
          .png()
          .toBuffer(),
      'got an alpha channel (flatten it first)',
    ],
    [
      'a WebP',
      async (row) =>
        sharp(await madeUpJpeg(row))
          .webp()
          .toBuffer(),
      'got webp',
    ],
  ])('does not convert %s silently', async (_what, make, problem) => {
    const { path, imageOf } = await celeba();
    writeFileSync(imageOf(1), await make(1));
    await expect(trainingSet({ kind: 'celeba', path, imageSize: 16 })).rejects.toThrow(
      `data set ${path}: 1 of 4 images cannot be read: img_align_celeba/000002.jpg: expected a JPEG or PNG of 8-bit RGB, ${problem} (mend them`,
    );
  });

  it('says which list or which images it lacks', async () => {
    const { path } = await celeba();
    rmSync(join(path, 'list_eval_partition.txt'));
    await expect(openCeleba(path)).rejects.toThrow(
      `CelebA ${path}: expected one list_eval_partition.txt or list_eval_partition.csv, got none.`,
    );
    const other = await celeba();
    rmSync(join(other.path, 'img_align_celeba'), { recursive: true });
    await expect(openCeleba(other.path)).rejects.toThrow(
      `CelebA ${other.path}: expected the aligned images in img_align_celeba/ or img_align_celeba.zip, got list_attr_celeba.txt, list_eval_partition.txt.`,
    );
    await expect(openCeleba(join(path, 'nowhere'))).rejects.toThrow(
      `data set ${join(path, 'nowhere')}: no such file.`,
    );
  });

  it('cuts the middle 178 rows of 218', async () => {
    const { path, imageOf } = await celeba();
    // white above row 20 and below row 198: exactly what the crop takes away
    const white = { create: { width: 178, height: 20, channels: 3 as const, background: '#fff' } };
    const striped = await sharp({ create: { width: 178, height: 218, channels: 3, background: '#000' } })
      .composite([
        { input: await sharp(white).png().toBuffer(), top: 0, left: 0 },
        { input: await sharp(white).png().toBuffer(), top: 198, left: 0 },
      ])
      .png()
      .toBuffer();
    writeFileSync(imageOf(0), await sharp(striped).removeAlpha().png().toBuffer());
    const { dataset } = await trainingSet({ kind: 'celeba', path, imageSize: 64 });
    expect(Math.max(...dataset.images.subarray(0, 64 * 64 * 3))).toBe(0);
  });
});

describe('green lips', () => {
  it('show every image with landmarks twice', async () => {
    const { path } = await celeba();
    const square = Array.from({ length: 68 }, (_, point) => {
      // points 48…59 around (60…120, 100…140), 60…67 in one place: no open mouth
      const angle = ((point - 48) / 12) * 2 * Math.PI;
      return point >= 48 && point < 60 ? [90 + 40 * Math.cos(angle), 120 + 30 * Math.sin(angle)] : [90, 120];
    }).flat();
    const csv = join(path, 'landmarks.csv');
    writeFileSync(csv, `file,points\n000001.jpg,${square.join(',')}\n000005.jpg,${square.join(',')}\n`);
    const { dataset, warnings } = await trainingSet({ kind: 'celeba', path, imageSize: 64, greenLips: csv });
    expect([...dataset.labels]).toEqual([0, 0, 1, 1]);
    const lip = (index: number) => [...dataset.images.subarray(...at(index, 36, 32))];
    // (120 − 20) · 64/178 = 36, 90 · 64/178 = 32
    expect(lip(0)).toEqual([10, 10, 10]);
    expect(lip(2)).toEqual([5, 132, 5]);
    expect([...dataset.images.subarray(...at(2, 5, 5))]).toEqual([10, 10, 10]);
    expect(warnings.at(-1)).toBe('2 images have no landmarks and were left out.');
  });
});

const at = (index: number, row: number, column: number): [number, number] => {
  const start = (index * 64 * 64 + row * 64 + column) * 3;
  return [start, start + 3];
};

describe('any folder of images', () => {
  async function folder(files: Record<string, number>): Promise<string> {
    const path = join(tempDirectory(), 'images');
    for (const [name, row] of Object.entries(files)) {
      mkdirSync(join(path, name, '..'), { recursive: true });
      writeFileSync(join(path, name), await madeUpJpeg(row, { width: 20, height: 12 }));
    }
    return path;
  }

  it('has one class a folder, numbered by name', async () => {
    const path = await folder({ 'dog/1.jpg': 0, 'cat/2.jpg': 1, 'cat/1.jpg': 2 });
    writeFileSync(join(path, 'notes.txt'), '');
    const { dataset, warnings } = await trainingSet({ kind: 'folder', path, imageSize: 8 });
    expect(levels(dataset)).toEqual([30, 20, 10]);
    expect([...dataset.labels]).toEqual([0, 0, 1]);
    expect(warnings).toEqual(['1 files that are no .jpg or .png were left alone.']);
  });

  it('has the class before the first "_", as the reference writes it', async () => {
    const path = await folder({ '0_000.jpg': 0, '1_000.jpg': 1, '0_001.jpg': 2 });
    const { dataset } = await trainingSet({ kind: 'folder', path, imageSize: 8, labels: 'prefix' });
    expect(levels(dataset)).toEqual([10, 30, 20]);
    expect([...dataset.labels]).toEqual([0, 0, 1]);
    await expect(trainingSet({ kind: 'folder', path, imageSize: 8 })).rejects.toThrow(
      `data set ${path}: 0_000.jpg: expected a folder of its class, got none (set data.labels).`,
    );
  });

  it('has the classes of a CSV', async () => {
    const path = await folder({ 'a.jpg': 0, 'b.jpg': 1, 'c.jpg': 2 });
    const labels = join(path, '../labels.csv');
    writeFileSync(labels, 'label,file\nyes,c.jpg\nno,a.jpg\n');
    const { dataset, warnings } = await trainingSet({ kind: 'folder', path, imageSize: 8, labels });
    expect(levels(dataset)).toEqual([10, 30]);
    expect([...dataset.labels]).toEqual([0, 1]);
    expect(warnings).toEqual(['1 images have no label and were left out.']);
    writeFileSync(labels, 'file,label\nz.jpg,yes\n');
    await expect(trainingSet({ kind: 'folder', path, imageSize: 8, labels })).rejects.toThrow(
      `labels ${labels}: 1 of 1 files are not in ${path}, the first z.jpg.`,
    );
    writeFileSync(labels, 'name,label\na.jpg,yes\n');
    await expect(trainingSet({ kind: 'folder', path, imageSize: 8, labels })).rejects.toThrow(
      `labels ${labels}: expected the columns file and label, got name, label.`,
    );
  });
});

it("reads the reference's .npz and a subset of it", async () => {
  const path = join(tempDirectory(), 'set.npz');
  const images = Uint8Array.from({ length: 3 * 2 * 2 * 3 }, (_, index) => Math.floor(index / 12) * 10);
  await writeNpz(path, {
    arr_0: { shape: [3, 2, 2, 3], data: images },
    arr_1: { shape: [3], data: BigInt64Array.of(0n, 1n, 1n) },
  });
  const rows = join(path, '../rows.txt');
  writeFileSync(rows, '2\n0\n');
  const { dataset } = await trainingSet({ kind: 'npz', path, imageSize: 2, rows });
  expect(levels(dataset)).toEqual([20, 0]);
  expect([...dataset.scores]).toEqual([1, 0]);
  await expect(trainingSet({ kind: 'npz', path, imageSize: 4 })).rejects.toThrow(
    `data set ${path}: expected 4×4×3 images, got 2×2×3 (set data.imageSize).`,
  );
});
