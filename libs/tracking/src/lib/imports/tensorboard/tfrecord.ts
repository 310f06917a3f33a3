// TFRecord, the framing of event files: length (8 bytes, little-endian), checksum of it, data, checksum of the data.
import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '../../store/input-error.ts';
import { maskedCrc32c } from './crc32c.ts';

const HEADER_BYTES = 12;
const CHECKSUM_BYTES = 4;
const BLOCK_BYTES = 1 << 20;
/** A record is in memory as a whole. */
const MOST_BYTES = 512 * 2 ** 20;

/** Reads a file from its beginning to its end, a block at a time. */
class BlockReader {
  readonly #file: FileHandle;
  #block = Buffer.alloc(0);

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** The next bytes, fewer at the end of the file. */
  async take(length: number): Promise<Buffer> {
    if (this.#block.length < length) {
      const parts = [this.#block];
      for (let have = this.#block.length; have < length; ) {
        const { bytesRead, buffer } = await this.#file.read({
          buffer: Buffer.alloc(Math.max(BLOCK_BYTES, length - have)),
        });
        if (bytesRead === 0) break;
        parts.push(buffer.subarray(0, bytesRead));
        have += bytesRead;
      }
      this.#block = Buffer.concat(parts);
    }
    const taken = this.#block.subarray(0, length);
    this.#block = this.#block.subarray(length);
    return taken;
  }
}

/**
 * The records of a file. What is cut by the end of the file, as by a writer that was stopped, is told to `onCut` with its
 * bytes; a record whose checksum is wrong throws InputError with its place.
 */
export async function* readRecords(path: string, onCut: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const reader = new BlockReader(file);
    for (let at = 0; ; ) {
      const header = await reader.take(HEADER_BYTES);
      if (header.length === 0) return;
      if (header.length < HEADER_BYTES) return onCut(header.length);
      if (maskedCrc32c(header.subarray(0, 8)) !== header.readUInt32LE(8))
        throw new InputError(
          `import: ${path}: byte ${at}: expected a TFRecord, got a length with a wrong checksum (the file is damaged or of another kind).`,
        );
      const length = Number(header.readBigUInt64LE(0));
      if (length > MOST_BYTES)
        throw new InputError(
          `import: ${path}: byte ${at}: expected a record of at most ${MOST_BYTES} bytes, got ${length}.`,
        );
      const body = await reader.take(length + CHECKSUM_BYTES);
      if (body.length < length + CHECKSUM_BYTES) return onCut(HEADER_BYTES + body.length);
      const data = body.subarray(0, length);
      if (maskedCrc32c(data) !== body.readUInt32LE(length))
        throw new InputError(
          `import: ${path}: byte ${at}: expected a record of ${length} bytes with its checksum, got other bytes (the file is damaged).`,
        );
      yield data;
      at += HEADER_BYTES + length + CHECKSUM_BYTES;
    }
  } finally {
    await file.close();
  }
}
