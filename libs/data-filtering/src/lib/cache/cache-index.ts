import { z } from 'zod';
import { preprocessings } from '../images/preprocess.ts';
import { sha256Schema } from '../sha256-schema.ts';

const count = z.int().min(0);

/** What `index.json` of an image cache says; it is written last, so a cache without it is not finished. */
export const cacheIndexSchema = z.strictObject({
  format: z.literal('interpolab-images-1'),
  /** Where the images came from, for people; the folder's name is what decides. */
  source: z.string(),
  count: count.min(1),
  imageSize: count.min(1),
  channels: z.literal(3),
  preprocessing: z.enum(preprocessings),
  crop: count.nullable(),
  /** Rows that could not be read and are never handed out, with the reason. */
  bad: z.array(z.strictObject({ row: count, reason: z.string() })),
  /** SHA-256 of images.raw. */
  sha256: sha256Schema,
});

export type CacheIndex = Readonly<z.output<typeof cacheIndexSchema>>;

export const cacheFiles = {
  index: 'index.json',
  images: 'images.raw',
  /** Images on their way, and how many of them are safe on disk. */
  part: 'images.part',
  progress: 'progress.json',
  lock: 'building.json',
} as const;
