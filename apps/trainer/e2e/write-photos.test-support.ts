import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { celebaAttributes, createFaceDataset } from '@interpolab/data-filtering';
import sharp from 'sharp';

const side = 218;
const width = 178;

/** JPEGs of CelebA's size: drawn faces whose label says whether their hair is dark. */
export async function drawnPhotos(count: number, seed = 0): Promise<{ jpegs: Buffer[]; labels: Int32Array }> {
  const { images, labels } = createFaceDataset({
    ...{ kind: 'drawnFaces', count, seed, imageSize: side, attribute: 'hair' },
    labelNoise: { sharpness: 1000, flip: 0 },
  });
  const jpegs = await Promise.all(
    Array.from({ length: count }, (_, face) =>
      sharp(images.subarray(face * side * side * 3, (face + 1) * side * side * 3), {
        raw: { width: side, height: side, channels: 3 },
      })
        .extract({ left: 20, top: 0, width, height: side })
        .jpeg({ quality: 90 })
        .toBuffer(),
    ),
  );
  return { jpegs, labels };
}

const nameOf = (row: number) => `${String(row + 1).padStart(6, '0')}.jpg`;

/** A folder in the exact layout of CelebA's download, with so many images in each of its splits. */
export async function writeCelebaLike(
  folder: string,
  counts: { readonly train: number; readonly valid: number; readonly test: number },
): Promise<void> {
  const splits = Object.values(counts).flatMap((count, split) => new Array<number>(count).fill(split));
  const { jpegs, labels } = await drawnPhotos(splits.length);
  mkdirSync(join(folder, 'img_align_celeba'), { recursive: true });
  for (const [row, jpeg] of jpegs.entries())
    writeFileSync(join(folder, 'img_align_celeba', nameOf(row)), jpeg);
  const lines = splits.map((_, row) => {
    const values = celebaAttributes.map((name) => (name === 'Black_Hair' && labels[row] === 1 ? ' 1' : '-1'));
    return `${nameOf(row)} ${values.join(' ')}`;
  });
  writeFileSync(
    join(folder, 'list_attr_celeba.txt'),
    `${splits.length}\n${celebaAttributes.join(' ')}\n${lines.join('\n')}\n`,
  );
  writeFileSync(
    join(folder, 'list_eval_partition.txt'),
    splits.map((split, row) => `${nameOf(row)} ${split}\n`).join(''),
  );
}

/** A folder of images with one folder a class. */
export async function writeClassFolders(folder: string, count: number, seed: number): Promise<void> {
  const { jpegs, labels } = await drawnPhotos(count, seed);
  for (const name of ['blond', 'dark']) mkdirSync(join(folder, name), { recursive: true });
  for (const [row, jpeg] of jpegs.entries())
    writeFileSync(join(folder, labels[row] === 1 ? 'dark' : 'blond', nameOf(row)), jpeg);
}
