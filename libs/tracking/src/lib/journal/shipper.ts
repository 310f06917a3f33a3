import { appendFile, rm } from 'node:fs/promises';
import type { JournalRecord } from '../client/run-event.ts';
import type { RunWriter } from '../store/run-writer.ts';
import { encodeRecord } from './journal-format.ts';
import { JournalReader } from './journal-reader.ts';
import type { JournalWriter } from './journal-writer.ts';
import { findLeftoverJournals } from './leftover-journals.ts';

export interface ShipperOptions {
  /** The folder of journals. */
  directory: string;
  writer: RunWriter;
  onProblem: (message: string) => void;
  /** Called after a failure, before the next attempt: starts a database that has gone down, if it is ours. */
  revive?: () => Promise<unknown>;
}

interface OwnJournal {
  writer: JournalWriter;
  reader: JournalReader;
  /** Everything up to here is in the store. */
  shippedSeq: number;
  /** Nothing will be appended any more. */
  retired: boolean;
}

/** A new record waits this long for company. */
const GATHER_MS = 200;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Data that Postgres refuses for what it is: class 22 (data exception) and 23 (constraint). Any other failure is the
 * database's state, and passes.
 */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^2[23]/.test(code)) return true;
  return error instanceof RangeError || error instanceof TypeError;
}

/** Carries journals into the store, in the background and as often as it takes. Never throws. */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #own = new Set<OwnJournal>();
  #timer: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE_MS;
  #failing = false;
  #leftoversDone = false;
  #running: Promise<boolean> | undefined;
  #stopped = false;

  constructor(options: ShipperOptions) {
    this.#options = options;
  }

  /** Takes charge of a journal of this process. */
  add(writer: JournalWriter): void {
    this.#own.add({ writer, reader: new JournalReader(writer.path), shippedSeq: 0, retired: false });
  }

  /** Says that there is something new. */
  wake(): void {
    if (this.#stopped || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        void this.shipAll();
      },
      this.#failing ? this.#pause : GATHER_MS,
    );
    this.#timer.unref(); // what is in the journal is safe: no reason to keep a finished program alive
  }

  /** Ships everything that is in the journals now; false if the store does not take it. */
  async shipAll(): Promise<boolean> {
    while (this.#running !== undefined) await this.#running;
    this.#running = this.#attempt();
    const done = await this.#running.finally(() => {
      this.#running = undefined;
    });
    if (!done) this.wake();
    return done;
  }

  async #attempt(): Promise<boolean> {
    try {
      if (this.#failing) await this.#options.revive?.();
      // A run that is resumed has its older journal applied first, so that what was logged last stays.
      if (!this.#leftoversDone) await this.#shipLeftovers();
      for (const journal of this.#own) await this.#shipOwn(journal);
      this.#failing = false;
      this.#pause = FIRST_PAUSE_MS;
      return true;
    } catch (error) {
      this.#pause = this.#failing ? Math.min(LONGEST_PAUSE_MS, this.#pause * 2) : FIRST_PAUSE_MS;
      this.#failing = true;
      const { message } = error as Error;
      this.#options.onProblem(`the store takes nothing at present, the journals keep everything: ${message}`);
      return false;
    }
  }

  async #shipLeftovers(): Promise<void> {
    for (const reader of await findLeftoverJournals(this.#options.directory)) {
      await this.#ship(reader, false);
      await rm(reader.path, { force: true });
    }
    this.#leftoversDone = true;
  }

  async #shipOwn(journal: OwnJournal): Promise<void> {
    journal.writer.write(); // what the disk refused before
    journal.shippedSeq = Math.max(journal.shippedSeq, await this.#ship(journal.reader, true));
    const { writer, shippedSeq, retired } = journal;
    if (!retired || !writer.written || shippedSeq < writer.lastSeq) return;
    this.#own.delete(journal);
    writer.close();
    await rm(writer.path, { force: true });
  }

  /** Ships a journal to its present end; returns the newest sequence number. */
  async #ship(reader: JournalReader, live: boolean): Promise<number> {
    for (let newest = 0; ; ) {
      const { records, more, advance } = await reader.read();
      if (records.length > 0) await this.#apply(reader, records, live);
      newest = records.at(-1)?.seq ?? newest;
      const before = reader.damaged;
      advance();
      if (reader.damaged > before)
        this.#options.onProblem(`${reader.path}: ${reader.damaged} damaged lines were passed by.`);
      if (!more) return newest;
    }
  }

  async #apply(reader: JournalReader, records: JournalRecord[], live: boolean): Promise<void> {
    const { id: journalId, runId } = reader.header!;
    const { writer, onProblem } = this.#options;
    try {
      const remarks = await writer.apply({ journalId, runId, records, live });
      for (const remark of remarks) onProblem(remark);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (records.length > 1) {
        for (const record of records) await this.#apply(reader, [record], live);
      } else {
        await this.#setAside(reader, records[0], (error as Error).message);
        await writer
          .apply({ journalId, runId, records: [], live, skipTo: records[0].seq })
          .catch((skipError) => {
            if (!isRefusal(skipError)) throw skipError; // the run itself was refused: there is nothing to note it on
          });
      }
    }
  }

  /** A record that the store will never take stays in a file of its own, and the rest goes on. */
  async #setAside(reader: JournalReader, record: JournalRecord, reason: string): Promise<void> {
    const path = `${reader.path}.refused`;
    await appendFile(path, encodeRecord(record));
    this.#options.onProblem(
      `the store refused a ${record.event.type} record, which is kept in ${path}: ${reason}`,
    );
  }

  /** Ships until all is in the store or `timeoutMs` are over; false in the second case. */
  async flush(timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!(await this.shipAll())) {
      const pause = Math.min(this.#pause, deadline - Date.now());
      if (pause <= 0) return false;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return true;
  }

  /** Says that a journal is complete: its file goes when everything in it is in the store. */
  retire(writer: JournalWriter): void {
    for (const journal of this.#own) if (journal.writer === writer) journal.retired = true;
    this.wake();
  }

  /** Ends the shipping. Journals that are not through stay for the next process. */
  stop(): void {
    this.#stopped = true;
    for (const { writer } of this.#own) writer.close();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
