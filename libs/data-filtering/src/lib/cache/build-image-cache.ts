import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeFileAtomically } from '@interpolab/nn/files';
import type { FileStore } from '../archives/file-store.ts';
import { type DecodedImage, decodeImage } from '../images/decode-image.ts';
import { type PreprocessOptions, preprocess } from '../images/preprocess.ts';
import { cacheFiles } from './cache-index.ts';
import { lockCache } from './cache-lock.ts';
import { ImageCache } from './image-cache.ts';
import { type BadRow, PartFile, type WriteBytes } from './part-file.ts';

export interface CacheProgress {
  readonly done: number;
  readonly count: number;
  /** Of this call. */
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

export interface ImageCacheRequest extends PreprocessOptions {
  /** Folder of all caches; this one gets a folder of its own in it. */
  readonly cacheFolder: string;
  readonly store: FileStore;
  /** The file of each row. */
  readonly names: readonly string[];
  /** Size that every image must have, if it is known. */
  readonly sourceSize?: { readonly width: number; readonly height: number };
  /** Leave out images that cannot be read, and say which, in place of failing. */
  readonly skipBad: boolean;
  readonly onProgress?: (progress: CacheProgress) => void;
  /** True once the user wants to stop; what is done is kept. */
  readonly shouldStop?: () => boolean;
  /** Changes every image before it is cut; `id` is part of the cache's identity. */
  readonly overlay?: { readonly id: string; apply(image: DecodedImage, name: string): DecodedImage };
  /** For tests only. */
  readonly write?: WriteBytes;
}

/** Bytes of one encoded image; photographs of faces take some 10 kB. */
const maxImageBytes = 32 * 2 ** 20;
/** Images between two commits: a second or less of work to lose. */
const chunkSize = 256;
/** So many unreadable images tell enough. */
const maxBad = 100;

/**
 * The cache of a data set's images, decoded, cut and resized once. Found if it exists, else built; stopped or killed at
 * any moment, the same call goes on from the last commit and ends with the same bytes. Originals are only read.
 * Throws a one-line Error that lists images which are missing or cannot be read, unless `skipBad`; undefined if stopped.
 */
export async function buildImageCache(request: ImageCacheRequest): Promise<ImageCache | undefined> {
  const { cacheFolder, store, names } = request;
  const folder = join(cacheFolder, cacheKey(request));
  if (existsSync(join(folder, cacheFiles.index))) return ImageCache.open(folder);
  if (names.length === 0) throw new Error(`data set ${store.path}: expected images, got none.`);
  mkdirSync(folder, { recursive: true });
  const unlock = lockCache(folder);
  try {
    takeUpUnfinished(folder);
    const part = new PartFile(folder, { imageBytes: request.imageSize ** 2 * 3, write: request.write });
    try {
      if (!(await readAll(request, part))) return undefined;
    } finally {
      part.close();
    }
    const { bad } = part.progress;
    if (bad.length > 0 && !request.skipBad) {
      rmSync(folder, { recursive: true, force: true });
      throw new Error(describeBad(store, names, bad));
    }
    await finish(folder, request, bad);
  } finally {
    unlock();
  }
  return ImageCache.open(folder);
}

/** All images written, killed before the index: they count again as on their way. */
function takeUpUnfinished(folder: string): void {
  const images = join(folder, cacheFiles.images);
  if (existsSync(images)) renameSync(images, join(folder, cacheFiles.part));
}

/** Everything that decides the bytes of a cache. */
function cacheKey(request: ImageCacheRequest): string {
  const { store, names, imageSize, crop, preprocessing, sourceSize, skipBad, overlay } = request;
  const options = { imageSize, crop, preprocessing, sourceSize, skipBad, overlay: overlay?.id };
  const recipe = { version: 1, files: store.identity(names), ...options };
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 20);
}

/** Chunk after chunk; the next one is decoded while this one is written. False if the user stopped it. */
async function readAll(request: ImageCacheRequest, part: PartFile): Promise<boolean> {
  const { names, onProgress, shouldStop, skipBad } = request;
  const first = part.progress.done;
  const started = performance.now();
  let next = readChunk(request, first);
  while (part.progress.done < names.length) {
    if (shouldStop?.()) return false;
    const chunk = await next;
    next = readChunk(request, part.progress.done + chunk.count);
    part.append(chunk.images, chunk.bad);
    const { done, bad } = part.progress;
    if (bad.length >= maxBad && !skipBad) return true;
    const seconds = (performance.now() - started) / 1000;
    const imagesPerSecond = (done - first) / seconds;
    onProgress?.({
      done,
      count: names.length,
      imagesPerSecond,
      secondsLeft: (names.length - done) / imagesPerSecond,
    });
  }
  return true;
}

interface Chunk {
  readonly images: Uint8Array;
  readonly count: number;
  readonly bad: readonly BadRow[];
}

async function readChunk(request: ImageCacheRequest, first: number): Promise<Chunk> {
  const { names, imageSize } = request;
  const count = Math.max(0, Math.min(chunkSize, names.length - first));
  const size = imageSize ** 2 * 3;
  const images = new Uint8Array(count * size); // a bad row stays black and is never handed out
  const reasons = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      try {
        images.set(await readOne(request, first + at), at * size);
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    }),
  );
  const bad = reasons.flatMap((reason, at) => (reason === null ? [] : [{ row: first + at, reason }]));
  return { images, count, bad };
}

async function readOne({ store, names, sourceSize, overlay, ...options }: ImageCacheRequest, row: number) {
  const name = names[row];
  const image = await decodeImage(await store.read(name, maxImageBytes), name);
  const problem = sizeProblem(image, sourceSize);
  if (problem) throw new Error(`${name}: ${problem}.`);
  try {
    return preprocess(overlay ? overlay.apply(image, name) : image, options);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}.`, { cause: error });
  }
}

function sizeProblem(
  { width, height }: DecodedImage,
  expected: ImageCacheRequest['sourceSize'],
): string | null {
  if (!expected || (width === expected.width && height === expected.height)) return null;
  return `expected ${expected.width}×${expected.height} pixels, got ${width}×${height}`;
}

async function finish(folder: string, request: ImageCacheRequest, bad: readonly BadRow[]): Promise<void> {
  const { store, names, imageSize, preprocessing, crop } = request;
  const images = join(folder, cacheFiles.images);
  renameSync(join(folder, cacheFiles.part), images);
  const hash = createHash('sha256');
  await pipeline(createReadStream(images), hash);
  const index = {
    format: 'interpolab-images-1',
    source: store.path,
    count: names.length,
    imageSize,
    channels: 3,
    preprocessing,
    crop,
    bad,
    sha256: hash.digest('hex'),
  };
  writeFileAtomically(join(folder, cacheFiles.index), `${JSON.stringify(index, null, 2)}\n`);
  rmSync(join(folder, cacheFiles.progress), { force: true });
}

const shown = 5;

function describeBad(store: FileStore, names: readonly string[], bad: readonly BadRow[]): string {
  const count = bad.length >= maxBad ? `at least ${bad.length}` : String(bad.length);
  const reasons = bad.slice(0, shown).map(({ reason }) => reason.replace(/\.$/, ''));
  const more = bad.length > shown ? ` and ${bad.length - shown} more` : '';
  return `data set ${store.path}: ${count} of ${names.length} images cannot be read: ${reasons.join('; ')}${more} (mend them, or set skipBad to leave them out).`;
}
