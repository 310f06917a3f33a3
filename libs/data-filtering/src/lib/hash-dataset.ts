import { createHash } from 'node:crypto';
import { type CircleDataset, columnsOf, type ImageDataset } from './image-dataset.ts';

/**
 * SHA-256 (hex) of everything a model or a measurement can see: shape, images, labels, and scores, centres and factors if
 * there are any. The same content gives the same hash on every machine; one changed pixel, label or order gives another.
 */
export function hashDataset(dataset: ImageDataset): string {
  const { count, height, width, channels } = dataset;
  const { radius }: Partial<CircleDataset> = dataset;
  const hash = createHash('sha256');
  const header = { format: 'interpolab-dataset-1', count, height, width, channels, radius: radius ?? null };
  hash.update(`${JSON.stringify(header)}\n`);
  for (const [name, values] of Object.entries({ images: dataset.images, ...columnsOf(dataset) })) {
    hash.update(`${name}:${values.byteLength}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
