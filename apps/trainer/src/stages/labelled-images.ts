// Labelled images on their way from one stage to the next: pixels in a file of the stage, or, where there are more than a
// memory holds, in an image cache that the stage points to.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageSource } from '@interpolab/classifier';
import {
  hashDataset,
  ImageCache,
  type ImageDataset,
  type NpyArray,
  readDataset,
  readNpz,
  type ScoredDataset,
  toModelRange,
  writeDataset,
  writeNpz,
} from '@interpolab/data-filtering';
import { gatherImages, writeFileAtomically } from '@interpolab/nn';
import { StageError } from './stage.ts';

/** What the images serve for. `handLabelled`: to measure the evaluation classifier against people (paper §1.6). */
export type ImagePart = 'train' | 'validation' | 'test' | 'handLabelled';

/** Images of one part with their labels. The caller closes them. */
export interface LabelledImages {
  readonly source: ImageSource;
  readonly size: number;
  /** [N] */
  readonly labels: Int32Array;
  /** [N], the true factor in [0, 1]; null where nobody knows it. */
  readonly truth: Float64Array | null;
  /** [N], the row of each image in the data set that its index lists count in. */
  readonly rows: Int32Array;
  readonly contentHash: string;
  /** Bytes [n, S, S, 3] of some of the images, by their place. */
  readPixels(places: ArrayLike<number>): Uint8Array;
  close(): void;
}

interface PartRecord {
  readonly count: number;
  readonly imageSize: number;
  readonly contentHash: string;
  /** Where the pixels are: in an image cache of this folder and content, or in the part's own file. */
  readonly cache: { readonly path: string; readonly sha256: string } | null;
}

/** What a stage of images says of them. */
export interface ImagesRecord {
  readonly format: 'interpolab-labelled-images-1';
  /** Names of the classes by label. */
  readonly classes: readonly string[];
  readonly parts: Readonly<Partial<Record<ImagePart, PartRecord>>>;
}

const recordFile = 'images.json';
const rowsFile = (part: ImagePart) => `${part}.rows.npz`;
const pixelsFile = (part: ImagePart) => `${part}.npz`;

/** Images in memory, with their rows in the data set. */
export interface WrittenDataset {
  readonly dataset: ImageDataset & Partial<Pick<ScoredDataset, 'scores'>>;
  readonly rows: Int32Array;
}

/** Images in a cache; `labels` of each of `rows`. */
export interface WrittenCacheRows {
  readonly cache: ImageCache;
  readonly rows: Int32Array;
  readonly labels: Int32Array;
}

/** Writes the parts one after the other, and what they are at the end. */
export class LabelledImagesWriter {
  readonly #folder: string;
  readonly #parts: Partial<Record<ImagePart, PartRecord>> = {};
  readonly #files: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async addDataset(part: ImagePart, { dataset, rows }: WrittenDataset): Promise<void> {
    await writeDataset(join(this.#folder, pixelsFile(part)), dataset);
    this.#files.push(pixelsFile(part));
    const { scores } = dataset;
    await this.#writeRows(part, {
      rows: { shape: [rows.length], data: rows },
      labels: { shape: [rows.length], data: dataset.labels },
      ...(scores && { truth: { shape: [rows.length], data: scores } }),
    });
    this.#parts[part] = {
      count: dataset.count,
      imageSize: dataset.height,
      contentHash: hashDataset(dataset),
      cache: null,
    };
  }

  async addCacheRows(part: ImagePart, { cache, rows, labels }: WrittenCacheRows): Promise<void> {
    await this.#writeRows(part, {
      rows: { shape: [rows.length], data: rows },
      labels: { shape: [rows.length], data: labels },
    });
    const { sha256, imageSize } = cache.index;
    const hash = createHash('sha256').update(`${sha256}\n`);
    for (const numbers of [rows, labels]) hash.update(bytesOf(numbers));
    this.#parts[part] = {
      count: rows.length,
      imageSize,
      contentHash: hash.digest('hex'),
      cache: { path: cache.path, sha256 },
    };
  }

  /** Writes the record; the answer is all files that were written. */
  finish(classes: readonly string[]): string[] {
    const record: ImagesRecord = {
      format: 'interpolab-labelled-images-1',
      classes,
      parts: this.#parts,
    };
    writeFileAtomically(join(this.#folder, recordFile), `${JSON.stringify(record, null, 2)}\n`);
    return [...this.#files, recordFile];
  }

  async #writeRows(part: ImagePart, arrays: Record<string, NpyArray>): Promise<void> {
    await writeNpz(join(this.#folder, rowsFile(part)), arrays);
    this.#files.push(rowsFile(part));
  }
}

export function readImagesRecord(folder: string): ImagesRecord {
  return JSON.parse(readFileSync(join(folder, recordFile), 'utf8')) as ImagesRecord;
}

/** Opens a part of a finished stage of images. @throws StageError if the cache that it points to is gone or another. */
export async function openImages(folder: string, part: ImagePart): Promise<LabelledImages> {
  const record = readImagesRecord(folder).parts[part];
  if (!record) throw new StageError(`stage ${folder}: expected a part "${part}", got none.`);
  const known = await readLabels(folder, part);
  const pixels = await openPixels(folder, part, { record, rows: known.rows });
  const { imageSize: size, count, contentHash } = record;
  return {
    ...known,
    source: sourceOf({ count, size, readPixels: pixels.read }),
    size,
    contentHash,
    readPixels: pixels.read,
    close: pixels.close,
  };
}

/** What is known of each image of a part, without its pixels. */
export async function readLabels(
  folder: string,
  part: ImagePart,
): Promise<Pick<LabelledImages, 'labels' | 'truth' | 'rows'>> {
  const { rows, labels, truth } = await readNpz(join(folder, rowsFile(part)));
  return {
    labels: labels.data as Int32Array,
    truth: (truth?.data as Float64Array | undefined) ?? null,
    rows: rows.data as Int32Array,
  };
}

async function openPixels(
  folder: string,
  part: ImagePart,
  { record, rows }: { record: PartRecord; rows: Int32Array },
): Promise<{ read(places: ArrayLike<number>): Uint8Array; close(): void }> {
  if (!record.cache) {
    const { images } = await readDataset(join(folder, pixelsFile(part)));
    const bytes = record.imageSize ** 2 * 3;
    return {
      read(places) {
        const chosen = new Uint8Array(places.length * bytes);
        for (let at = 0; at < places.length; at++) {
          chosen.set(images.subarray(places[at] * bytes, (places[at] + 1) * bytes), at * bytes);
        }
        return chosen;
      },
      close() {},
    };
  }
  const { path, sha256 } = record.cache;
  const cache = openCache(path, folder);
  if (cache.index.sha256 !== sha256) {
    cache.close();
    throw new StageError(
      `image cache ${path}: expected the content that stage ${folder} was made of, got another. Remove the stage's folder to make it again.`,
    );
  }
  return {
    read: (places) => cache.readRows(Int32Array.from(places, (place) => rows[place])),
    close: () => cache.close(),
  };
}

function openCache(path: string, folder: string): ImageCache {
  try {
    return ImageCache.open(path);
  } catch (cause) {
    const reason = (cause as Error).message.replace(/\.$/, '');
    throw new StageError(`${reason}. Remove the folder ${folder} to make it again.`, { cause });
  }
}

/** Images as bytes, a quarter of what floats take; a batch is converted when it is asked for. */
function sourceOf({
  count,
  size,
  readPixels,
}: {
  count: number;
  size: number;
  readPixels(places: ArrayLike<number>): Uint8Array;
}): ImageSource {
  return {
    count,
    gather(indices, flipped) {
      const batch = {
        data: toModelRange(readPixels(indices)),
        count: indices.length,
        height: size,
        width: size,
        channels: 3,
      };
      return gatherImages(
        batch,
        Int32Array.from({ length: indices.length }, (_, place) => place),
        flipped,
      );
    },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
