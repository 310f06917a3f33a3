import { createHash } from 'node:crypto';
import type { CircleDataset, ImageDataset } from './image-dataset.ts';

/**
 * SHA-256 (hex) of everything a model or a measurement can see: shape, images, labels, and scores and centres if there
 * are any. The same content gives the same hash on every machine; one changed pixel, label or order gives another.
 */
export function hashDataset(dataset: ImageDataset): string {
  const { count, height, width, channels } = dataset;
  const { scores, centres, radius }: Partial<CircleDataset> = dataset;
  const hash = createHash('sha256');
  const header = { format: 'interpolab-dataset-1', count, height, width, channels, radius: radius ?? null };
  hash.update(`${JSON.stringify(header)}\n`);
  for (const [name, values] of Object.entries({
    images: dataset.images,
    labels: dataset.labels,
    scores,
    centres,
  })) {
    if (!values) continue;
    hash.update(`${name}:${values.byteLength}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
