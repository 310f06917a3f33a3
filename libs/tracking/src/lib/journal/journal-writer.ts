import { randomUUID } from 'node:crypto';
import { closeSync, fdatasync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ownIdentity } from '../client/process-identity.ts';
import { redactEvent } from '../client/redact-event.ts';
import type { RunEvent } from '../client/run-event.ts';
import { encodeHeader, encodeRecord, type JournalHeader } from './journal-format.ts';

/** How much waits in memory while the disk refuses to take it. */
const BACKLOG_LIMIT_BYTES = 8 * 1024 * 1024;

/** Every journal file ends so. */
export const JOURNAL_SUFFIX = '.journal';

/**
 * The journal of one run in one process. When `append` returns, the operating system has the record, so nothing is
 * lost when this process is killed; `sync` makes it safe against a power failure too. Never throws: while the disk
 * is full or gone, records wait in memory (up to 8 MB) and `onProblem` is told. Secrets are taken out of every record.
 */
export class JournalWriter {
  readonly header: JournalHeader;
  readonly path: string;
  /** Sequence number of the newest record. */
  lastSeq = 0;
  /** Records that had to be given up, as the disk took none for too long. */
  lost = 0;

  #fd: number | undefined;
  /** Bytes of whole records in the file. */
  #length = 0;
  /** The header and records in the file. */
  #linesWritten = 0;
  #unsynced = false;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  readonly #onProblem: (message: string) => void;

  constructor(directory: string, runId: string, onProblem: (message: string) => void) {
    this.header = { id: randomUUID(), runId, openedAt: Date.now(), owner: ownIdentity() };
    this.path = join(directory, `${runId}.${this.header.id}${JOURNAL_SUFFIX}`);
    this.#onProblem = onProblem;
    this.#waiting.push(Buffer.from(encodeHeader(this.header)));
    // The header is written together with the first record: a journal without one is not worth a file.
  }

  append(event: RunEvent): void {
    try {
      const record = Buffer.from(encodeRecord({ seq: this.lastSeq + 1, event: redactEvent(event) }));
      this.lastSeq++;
      this.#waiting.push(record);
      this.#waitingBytes += record.length;
      this.write();
    } catch (error) {
      this.#onProblem(
        `journal of run ${this.header.runId}: a record was dropped: ${(error as Error).message}`,
      );
    }
  }

  /** True if everything is in the file. */
  get written(): boolean {
    return this.#waiting.length === 0;
  }

  /** Writes what waits; false if the disk refuses. */
  write(): boolean {
    if (this.written) return true;
    let done = 0;
    try {
      this.#fd ??= openSync(this.path, 'wx', 0o600);
      const bytes = this.#waiting.length === 1 ? this.#waiting[0] : Buffer.concat(this.#waiting);
      // At its place, and not where the last attempt has left off in the middle of a record.
      while (done < bytes.length)
        done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#length + done);
      this.#take(done);
      return true;
    } catch (error) {
      this.#take(done);
      this.#afterFailure(error as Error);
      return false;
    }
  }

  /** The whole records of the first `bytes` that waited are in the file; a reader may have seen them, so they stay. */
  #take(bytes: number): void {
    let taken = 0;
    let length = 0;
    while (taken < this.#waiting.length && length + this.#waiting[taken].length <= bytes)
      length += this.#waiting[taken++].length;
    if (taken === 0) return;
    this.#waiting.splice(0, taken);
    this.#waitingBytes = this.#waiting.reduce((sum, record) => sum + record.length, 0);
    this.#length += length;
    this.#linesWritten += taken;
    this.#unsynced = true;
  }

  #afterFailure(error: Error): void {
    this.#onProblem(`journal of run ${this.header.runId}: ${this.path} cannot be written: ${error.message}`);
    try {
      if (this.#fd !== undefined) ftruncateSync(this.#fd, this.#length); // no half record before the next whole one
    } catch {
      // The next attempt writes over it.
    }
    // The header and the start of the run come first and stay; of the rest the oldest go.
    const kept = Math.max(0, 2 - this.#linesWritten);
    while (this.#waitingBytes > BACKLOG_LIMIT_BYTES && this.#waiting.length > kept + 1) {
      const [oldest] = this.#waiting.splice(kept, 1);
      this.#waitingBytes -= oldest.length;
      this.lost++;
    }
  }

  /** Asks the disk to keep what was written; resolves when it has, or could not. */
  sync(): Promise<void> {
    if (!this.#unsynced || this.#fd === undefined) return Promise.resolve();
    this.#unsynced = false;
    return new Promise((resolve) => fdatasync(this.#fd as number, () => resolve()));
  }

  close(): void {
    this.write();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}
