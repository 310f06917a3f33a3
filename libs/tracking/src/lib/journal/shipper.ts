import { rm, stat } from 'node:fs/promises';
import type { RunWriter } from '../store/run-writer.ts';
import { JournalReader } from './journal-reader.ts';
import { findLeftoverJournals } from './leftover-journals.ts';
import { shipJournal } from './ship-journal.ts';

export interface ShipperOptions {
  /** The folder of journals. */
  directory: string;
  writer: RunWriter;
  onProblem: (message: string) => void;
  /** Called after a failure, before the next attempt: starts a database that has gone down, if it is ours. */
  revive?: () => Promise<unknown>;
  /** All records of this journal up to `seq` are in the store. */
  onStored?: (path: string, seq: number) => void;
  /** A complete journal is in the store, and its file is gone. */
  onRemoved?: (path: string) => void;
}

interface OpenJournal {
  reader: JournalReader;
  /** The size of the file when it was last shipped. */
  shippedSize: number;
  /** Nothing will be appended any more. */
  complete: boolean;
  /** When something new was first seen since then. */
  newsSince: number | undefined;
}

/** A new record waits this long for company, unless … */
const GATHER_MS = 200;
/** … so much is there already. */
const GATHER_BYTES = 64 * 1024;
const POLL_MS = 40;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** Carries journals into the store, in the background and as often as it takes. Never throws. */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #open = new Map<string, OpenJournal>();
  #timer: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE_MS;
  #failing = false;
  #leftoversDone = false;
  #running: Promise<boolean> | undefined;
  #stopped = false;

  constructor(options: ShipperOptions) {
    this.#options = options;
  }

  /** Takes charge of a journal that a process is writing. */
  add(path: string): void {
    const fresh = { shippedSize: 0, complete: false, newsSince: undefined };
    this.#open.set(path, { reader: new JournalReader(path), ...fresh });
  }

  /** Says that nothing will be appended to a journal any more: its file goes when everything in it is in the store. */
  retire(path: string): void {
    const journal = this.#open.get(path);
    if (journal) journal.complete = true;
  }

  /** From now on looks by itself for what is new. */
  watch(): void {
    const look = async () => {
      const wait = this.#failing ? this.#pause : POLL_MS;
      if (this.#failing || (await this.#isDue())) await this.shipAll();
      if (!this.#stopped) this.#timer = setTimeout(look, wait);
    };
    this.#timer = setTimeout(look, POLL_MS);
  }

  /** Whether shipping is worth its transaction: much is new, or it is new for long, or a journal can go. */
  async #isDue(): Promise<boolean> {
    let due = false;
    for (const [path, journal] of this.#open) {
      const { size } = await stat(path).catch(() => ({ size: 0 }));
      if (size > journal.shippedSize) {
        journal.newsSince ??= Date.now();
        const waited = Math.abs(Date.now() - journal.newsSince); // a clock that is set back must not stop it
        due ||= size - journal.shippedSize >= GATHER_BYTES || waited >= GATHER_MS;
      }
      due ||= journal.complete;
    }
    return due;
  }

  /** Ships everything that is in the journals now; false if the store does not take it. */
  async shipAll(): Promise<boolean> {
    while (this.#running !== undefined) await this.#running;
    this.#running = this.#attempt();
    return this.#running.finally(() => {
      this.#running = undefined;
    });
  }

  async #attempt(): Promise<boolean> {
    try {
      if (this.#failing) await this.#options.revive?.();
      // A run that is resumed has its older journal applied first, so that what was logged last stays.
      if (!this.#leftoversDone) await this.#shipLeftovers();
      for (const [path, journal] of this.#open) await this.#shipOpen(path, journal);
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
      await shipJournal(reader, { ...this.#options, live: false });
      await rm(reader.path, { force: true });
    }
    this.#leftoversDone = true;
  }

  async #shipOpen(path: string, journal: OpenJournal): Promise<void> {
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    const { complete } = journal; // as it was before the end of the file was reached
    const onApplied = (seq: number) => this.#options.onStored?.(path, seq);
    await shipJournal(journal.reader, { ...this.#options, live: true, until: size, onApplied });
    journal.shippedSize = size;
    journal.newsSince = undefined;
    if (!complete) return;
    this.#open.delete(path);
    await rm(path, { force: true });
    this.#options.onRemoved?.(path);
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

  /** Ends the shipping. Journals that are not through stay for the next process. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
