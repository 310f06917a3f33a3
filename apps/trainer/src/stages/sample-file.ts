import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';

/**
 * Samples on their way to disk: raw bytes, one image after the other, appended batch by batch. A process that dies
 * between two batches loses none; half an image at the end is cut off.
 */
export class SampleFile {
  constructor(
    readonly path: string,
    private readonly imageBytes: number,
  ) {}

  /** Whole images in the file. */
  get count(): number {
    return existsSync(this.path) ? Math.floor(statSync(this.path).size / this.imageBytes) : 0;
  }

  /** Drops whatever follows image number `count`. */
  keep(count: number): void {
    if (existsSync(this.path)) truncateSync(this.path, count * this.imageBytes);
  }

  append(images: Uint8Array): void {
    appendFileSync(this.path, images, { flush: true });
  }

  readAll(): Uint8Array {
    return readFileSync(this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
