import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { diskFullReasons, writeFileAtomically } from '@interpolab/nn/files';
import { type CacheIndex, cacheFiles } from './cache-index.ts';

export type BadRow = CacheIndex['bad'][number];

/** Where the bytes of a growing cache go; a test puts a full disk here. */
export type WriteBytes = (file: number, bytes: Uint8Array, at: number) => number;

/** How far a cache has come: rows safe on disk, and those of them that could not be read. */
export interface PartProgress {
  readonly done: number;
  readonly bad: readonly BadRow[];
}

/**
 * The images of a cache while it is built. `commit` makes what was appended safe: images first, then the count. After a
 * kill or a power cut the count is right, and whatever lies behind it in the file is written again.
 */
export class PartFile {
  readonly #folder: string;
  readonly #imageBytes: number;
  readonly #file: number;
  readonly #write: WriteBytes;
  #done: number;
  #bad: BadRow[];

  constructor(
    folder: string,
    { imageBytes, write = writeBytes }: { imageBytes: number; write?: WriteBytes },
  ) {
    this.#folder = folder;
    this.#imageBytes = imageBytes;
    this.#write = write;
    const path = join(folder, cacheFiles.part);
    const progress = existsSync(path) ? readProgress(folder) : { done: 0, bad: [] };
    this.#file = openSync(path, existsSync(path) ? 'r+' : 'wx+');
    ftruncateSync(this.#file, progress.done * imageBytes);
    this.#done = progress.done;
    this.#bad = [...progress.bad];
  }

  get progress(): PartProgress {
    return { done: this.#done, bad: this.#bad };
  }

  /** Appends whole images [n, size, size, 3] and makes them safe. Throws a one-line Error where the disk is full. */
  append(images: Uint8Array, bad: readonly BadRow[]): void {
    try {
      const start = this.#done * this.#imageBytes;
      for (let at = 0; at < images.length; ) {
        at += this.#write(this.#file, images.subarray(at), start + at);
      }
      fsyncSync(this.#file);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const reason = diskFullReasons[code as keyof typeof diskFullReasons] ?? message;
      throw new Error(
        `image cache ${this.#folder}: could not be written: ${reason}; ${this.#done} images are safe and will not be read again.`,
        { cause: error },
      );
    }
    this.#done += images.length / this.#imageBytes;
    this.#bad.push(...bad);
    writeFileAtomically(join(this.#folder, cacheFiles.progress), JSON.stringify(this.progress));
  }

  close(): void {
    closeSync(this.#file);
  }
}

const writeBytes: WriteBytes = (file, bytes, at) => writeSync(file, bytes, 0, bytes.length, at);

function readProgress(folder: string): PartProgress {
  try {
    const { done, bad } = JSON.parse(readFileSync(join(folder, cacheFiles.progress), 'utf8')) as PartProgress;
    return { done, bad };
  } catch {
    return { done: 0, bad: [] }; // killed before the first commit
  }
}
