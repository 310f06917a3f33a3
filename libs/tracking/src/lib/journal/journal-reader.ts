import { type FileHandle, open } from 'node:fs/promises';
import type { JournalRecord } from '../client/run-event.ts';
import { decodeHeader, decodeRecords, type JournalHeader, JournalVersionError } from './journal-format.ts';

const READ_BYTES = 1024 * 1024;
const HEADER_BYTES = 16 * 1024;
const NEWLINE = 0x0a;

/** Reads from `offset` at least one whole line and about `size` bytes, or to the end of the file. */
async function readLines(file: FileHandle, offset: number, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  const { bytesRead } = await file.read(buffer, 0, size, offset);
  const bytes = buffer.subarray(0, bytesRead);
  // One line may be longer than we meant to read at once: a big config.
  if (bytesRead === size && !bytes.includes(NEWLINE)) return readLines(file, offset, size * 4);
  return bytes;
}

/** Reads a journal from its begin in pieces of about a megabyte, also while its owner goes on writing. */
export class JournalReader {
  readonly path: string;
  header: JournalHeader | undefined;
  /** Damaged lines that were skipped so far. */
  damaged = 0;
  #offset = 0;
  #size: number;

  constructor(path: string, size = READ_BYTES) {
    this.path = path;
    this.#size = size;
  }

  /** Where the next record begins, in bytes of the file. */
  get offset(): number {
    return this.#offset;
  }

  async #withFile<T>(work: (file: FileHandle) => Promise<T>, missing: T): Promise<T> {
    let file: FileHandle;
    try {
      file = await open(this.path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return missing;
      throw error;
    }
    return work(file).finally(() => file.close());
  }

  /**
   * Reads the header; undefined if there is no journal, or none with a whole header. Rejects with a JournalVersionError
   * that names the file if a newer program has written it.
   */
  readHeader(): Promise<JournalHeader | undefined> {
    return this.#withFile(async (file) => {
      if (this.header) return this.header;
      const decoded = this.#decodeHeader(await readLines(file, 0, HEADER_BYTES));
      this.#offset = decoded?.length ?? 0;
      this.header = decoded?.header;
      return this.header;
    }, undefined);
  }

  #decodeHeader(bytes: Buffer): ReturnType<typeof decodeHeader> {
    try {
      return decodeHeader(bytes);
    } catch (error) {
      if (!(error instanceof JournalVersionError)) throw error;
      throw new JournalVersionError(`${this.path}: ${error.message}`, { cause: error });
    }
  }

  /**
   * The next records. `more` is false at the end; before it, `records` may be empty where all lines are damaged.
   * Call `advance` when they are safe elsewhere, or read them again.
   */
  async read(): Promise<{ records: JournalRecord[]; more: boolean; advance: () => void }> {
    const nothing = { records: [], more: false, advance: () => {} };
    if (!(await this.readHeader())) return nothing;
    return this.#withFile(async (file) => {
      const { records, length, damaged } = decodeRecords(await readLines(file, this.#offset, this.#size));
      const advance = () => {
        this.#offset += length;
        this.damaged += damaged;
      };
      return { records, more: length > 0, advance };
    }, nothing);
  }
}
