import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';

const pieceBytes = 1 << 20;

/**
 * Samples on their way to disk: raw bytes, one after the other, appended batch by batch and read back in pieces. A
 * process that dies between two batches loses none; half a sample at the end is cut off.
 */
export class SampleFile {
  constructor(
    readonly path: string,
    private readonly sampleBytes: number,
  ) {}

  /** Whole samples in the file. */
  get count(): number {
    return existsSync(this.path) ? Math.floor(statSync(this.path).size / this.sampleBytes) : 0;
  }

  /** Bytes of the whole samples. */
  get size(): number {
    return this.count * this.sampleBytes;
  }

  /** Drops whatever follows sample number `count`. */
  keep(count: number): void {
    if (existsSync(this.path)) truncateSync(this.path, count * this.sampleBytes);
  }

  append(samples: Uint8Array): void {
    appendFileSync(this.path, samples, { flush: true });
  }

  /** Samples from number `first` on, as many as there are of `count`. */
  read(first: number, count: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(count, this.count - first)) * this.sampleBytes);
    if (bytes.length === 0) return bytes;
    const file = openSync(this.path, 'r');
    try {
      readSync(file, bytes, 0, bytes.length, first * this.sampleBytes);
      return bytes;
    } finally {
      closeSync(file);
    }
  }

  /** All whole samples in pieces of about a megabyte, never more of them in memory. */
  *pieces(): Iterable<Uint8Array> {
    const { size } = this;
    if (size === 0) return;
    const file = openSync(this.path, 'r');
    try {
      for (let at = 0; at < size; at += pieceBytes) {
        const piece = new Uint8Array(Math.min(pieceBytes, size - at));
        readSync(file, piece, 0, piece.length, at);
        yield piece;
      }
    } finally {
      closeSync(file);
    }
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
