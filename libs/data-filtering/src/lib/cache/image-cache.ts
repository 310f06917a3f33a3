import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describeReadError } from '../sources/read-source-file.ts';
import { type CacheIndex, cacheFiles, cacheIndexSchema } from './cache-index.ts';

/**
 * Preprocessed images on disk, one after the other as raw bytes. A batch is so many reads at known places, which the
 * system's page cache answers from memory, so a set of any size costs this process one batch.
 */
export class ImageCache {
  readonly index: CacheIndex;
  readonly path: string;
  readonly #file: number;
  readonly #bad: ReadonlySet<number>;

  private constructor(path: string, index: CacheIndex, file: number) {
    this.path = path;
    this.index = index;
    this.#file = file;
    this.#bad = new Set(index.bad.map(({ row }) => row));
  }

  /** Opens a finished cache. Throws a one-line Error if it is not finished or not as long as its index says. */
  static open(path: string): ImageCache {
    const index = readIndex(path);
    const file = openSync(join(path, cacheFiles.images), 'r');
    const expected = index.count * bytesOf(index);
    const { size } = fstatSync(file);
    if (size !== expected) {
      closeSync(file);
      throw new Error(
        `image cache ${path}: expected ${expected} bytes of images, got ${size} (remove the folder; it is built again).`,
      );
    }
    return new ImageCache(path, index, file);
  }

  get imageBytes(): number {
    return bytesOf(this.index);
  }

  /** Whether a row could be read when the cache was built. */
  isBad(row: number): boolean {
    return this.#bad.has(row);
  }

  /**
   * The images at `rows`, in that order: bytes [rows.length, size, size, 3], into `out` if given. Throws RangeError for a
   * row that is not there or could not be read when the cache was built.
   */
  readRows(rows: ArrayLike<number>, out = new Uint8Array(rows.length * this.imageBytes)): Uint8Array {
    const { count } = this.index;
    const size = this.imageBytes;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at];
      if (!Number.isInteger(row) || row < 0 || row >= count) {
        throw new RangeError(`image cache ${this.path}: rows[${at}] = ${row} is outside 0..${count - 1}.`);
      }
      if (this.#bad.has(row)) {
        throw new RangeError(
          `image cache ${this.path}: row ${row} could not be read from its source and has no image.`,
        );
      }
      // Rows in a run come in one read.
      let run = 1;
      while (
        at + run < rows.length &&
        rows[at + run] === row + run &&
        row + run < count &&
        !this.#bad.has(row + run)
      ) {
        run++;
      }
      this.#readInto(out, { from: row * size, to: at * size, length: run * size });
      at += run - 1;
    }
    return out;
  }

  /** Reads everything once. Throws a one-line Error if a byte has changed since the cache was built. */
  async verify(): Promise<void> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(this.path, cacheFiles.images)), hash);
    if (hash.digest('hex') !== this.index.sha256) {
      throw new Error(
        `image cache ${this.path}: its content has changed since it was built (remove the folder; it is built again).`,
      );
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #readInto(out: Uint8Array, { from, to, length }: { from: number; to: number; length: number }): void {
    for (let done = 0; done < length; ) {
      const bytes = readSync(this.#file, out, to + done, length - done, from + done);
      if (bytes === 0) throw new Error(`image cache ${this.path}: expected more images (truncated file).`);
      done += bytes;
    }
  }
}

export function bytesOf({ imageSize, channels }: Pick<CacheIndex, 'imageSize' | 'channels'>): number {
  return imageSize * imageSize * channels;
}

function readIndex(path: string): CacheIndex {
  const where = join(path, cacheFiles.index);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(where, 'utf8'));
  } catch (error) {
    throw new Error(`image cache ${where}: ${describeReadError(error)}.`, { cause: error });
  }
  const parsed = cacheIndexSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`image cache ${where}: ${issue.path.join('.')}: ${issue.message}.`);
}
