import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeZip } from '../zip-archive.ts';
import { celebaAttributes } from './celeba-attributes.ts';

/** Attributes that an image of the made-up set has; all others it has not. */
export interface MadeUpFace {
  readonly split: 0 | 1 | 2;
  readonly has: readonly string[];
}

export const nameOf = (row: number): string => `${String(row + 1).padStart(6, '0')}.jpg`;

/** A JPEG of CelebA's size whose grey level tells its row: 10 · (row + 1). */
export function madeUpJpeg(row: number, { width = 178, height = 218 } = {}): Promise<Buffer> {
  const level = 10 * (row + 1);
  const background = { r: level, g: level, b: level };
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** Writes a folder of the layout of CelebA's download: lists as .txt or .csv, images in a folder or a zip. */
export async function writeMadeUpCeleba(
  path: string,
  faces: readonly MadeUpFace[],
  { lists, images }: { lists: 'txt' | 'csv'; images: 'folder' | 'zip' },
): Promise<void> {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, `list_attr_celeba.${lists}`), attributeText(faces, lists));
  writeFileSync(join(path, `list_eval_partition.${lists}`), splitText(faces, lists));
  const jpegs = new Map<string, Uint8Array>();
  for (const row of faces.keys()) jpegs.set(`img_align_celeba/${nameOf(row)}`, await madeUpJpeg(row));
  if (images === 'zip') {
    writeFileSync(join(path, 'img_align_celeba.zip'), Buffer.concat([...encodeZip(jpegs)]));
    return;
  }
  mkdirSync(join(path, 'img_align_celeba'));
  for (const [name, bytes] of jpegs) writeFileSync(join(path, name), bytes);
}

function attributeText(faces: readonly MadeUpFace[], lists: 'txt' | 'csv'): string {
  const rows = faces.map(({ has }, row) => [
    nameOf(row),
    ...celebaAttributes.map((attribute) => (has.includes(attribute) ? '1' : '-1')),
  ]);
  if (lists === 'csv')
    return [['image_id', ...celebaAttributes], ...rows].map((row) => row.join(',')).join('\n');
  const lines = rows.map(
    ([name, ...values]) => `${name} ${values.map((value) => value.padStart(2)).join(' ')}`,
  );
  return `${faces.length}\n${celebaAttributes.join(' ')} \n${lines.join('\n')}\n`;
}

function splitText(faces: readonly MadeUpFace[], lists: 'txt' | 'csv'): string {
  const rows = faces.map(({ split }, row) => [nameOf(row), String(split)]);
  return lists === 'csv'
    ? [['image_id', 'partition'], ...rows].map((row) => row.join(',')).join('\r\n')
    : rows.map((row) => row.join(' ')).join('\n');
}
