import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JournalWriter } from './journal-writer.ts';
import type { FromSender, ToSender } from './sender-messages.ts';

export interface SenderOptions extends Omit<ToSender & { type: 'open' }, 'type'> {
  onProblem: (message: string) => void;
  /** All records of this run's journal up to `seq` are in the database. */
  onStored?: (runId: string, seq: number) => void;
}

interface OpenJournal {
  writer: JournalWriter;
  /** Nothing will be appended any more. */
  retired: boolean;
  /** The sender knows that, as all of it is in the file. */
  told: boolean;
}

const RESTART_MS = 1_000;
/** For how long a sender may go on after the flush at the end, before it is killed. */
const GOODBYE_MS = 3_000;

/**
 * The program's side of the sender process, which ships journals while the training computes. The process is started
 * with the first journal, and again when it was killed; it finds out in the store how far its journals are. Nothing
 * here throws or blocks.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #journals = new Map<string, OpenJournal>();
  readonly #flushes = new Map<number, { timeoutMs: number; settle: (done: boolean) => void }>();
  #child: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #lastFlush = 0;
  #stopped = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** The number of the process, or undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Takes charge of a journal of this process. */
  add(writer: JournalWriter): void {
    this.#journals.set(writer.path, { writer, retired: false, told: false });
    if (this.#child) this.#send({ type: 'add', path: writer.path });
    else this.#start();
  }

  /** Says that a journal is complete: its file goes when everything in it is in the store. */
  retire(writer: JournalWriter): void {
    const journal = this.#journals.get(writer.path);
    if (!journal) return;
    journal.retired = true;
    this.#tellComplete(journal);
  }

  /** What the disk refuses stays in this process, and with it the end of its journal. */
  #tellComplete(journal: OpenJournal): void {
    if (journal.told || !journal.writer.write()) return;
    journal.writer.close();
    journal.told = true;
    this.#send({ type: 'retire', path: journal.writer.path });
  }

  #start(): void {
    if (this.#stopped || this.#child) return;
    clearTimeout(this.#restart);
    try {
      const entry = fileURLToPath(new URL('./sender-entry.mjs', import.meta.url));
      // In a session of its own: Ctrl-C in the terminal is for the training.
      this.#child = fork(entry, {
        execArgv: [],
        detached: true,
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
    } catch (error) {
      this.#afterEnd((error as Error).message);
      return;
    }
    const child = this.#child;
    child.on('message', (message: FromSender) => this.#receive(message));
    child.on('error', (error) => this.#options.onProblem(`sender process: ${error.message}`));
    child.on('exit', (code, signal) => {
      if (this.#child === child) this.#afterEnd(signal ?? `exit code ${code}`);
    });
    this.#letProgramEnd();
    const { directory, databaseUrl, artifacts, revivable } = this.#options;
    this.#send({ type: 'open', directory, databaseUrl, artifacts, revivable });
    for (const [path, { told }] of this.#journals) {
      this.#send({ type: 'add', path });
      if (told) this.#send({ type: 'retire', path });
    }
    for (const [id, { timeoutMs }] of this.#flushes) this.#send({ type: 'flush', id, timeoutMs });
  }

  #afterEnd(reason: string): void {
    this.#child = undefined;
    if (this.#stopped) return;
    this.#options.onProblem(
      `the sender process has ended (${reason}); the journals keep everything, another one is started.`,
    );
    this.#restart = setTimeout(() => this.#start(), RESTART_MS);
    if (this.#flushes.size === 0) this.#restart.unref();
  }

  /** Only somebody who waits for a flush keeps the program alive: what is in the journal is safe. */
  #letProgramEnd(): void {
    if (!this.#child) return;
    if (this.#flushes.size > 0) {
      this.#child.channel?.ref();
    } else {
      this.#child.unref();
      this.#child.channel?.unref();
    }
  }

  #send(message: ToSender): void {
    if (this.#child?.connected) this.#child.send(message, () => {}); // if it is dying, the next one is told all of it
  }

  #receive(message: FromSender): void {
    const { onProblem, onStored } = this.#options;
    if (message.type === 'problem') onProblem(message.message);
    else if (message.type === 'removed') this.#journals.delete(message.path);
    else if (message.type === 'flushed') this.#flushes.get(message.id)?.settle(message.done);
    else {
      const journal = this.#journals.get(message.path);
      if (journal) onStored?.(journal.writer.header.runId, message.seq);
    }
  }

  /** Ships until all is in the store or `timeoutMs` are over; false in the second case. */
  flush(timeoutMs: number): Promise<boolean> {
    for (const journal of this.#journals.values()) {
      if (journal.retired) this.#tellComplete(journal);
      else journal.writer.write();
    }
    const whole = [...this.#journals.values()].every(({ writer }) => writer.written);
    if (this.#journals.size === 0) return Promise.resolve(true);
    const id = ++this.#lastFlush;
    return new Promise((resolve) => {
      // The process tells in time, unless it has died or hangs.
      const deadline = setTimeout(() => {
        this.#options.onProblem(
          `flush: the sender process gave no answer in time; the journals keep everything.`,
        );
        settle(false);
      }, timeoutMs + RESTART_MS);
      const settle = (done: boolean) => {
        clearTimeout(deadline);
        this.#flushes.delete(id);
        this.#letProgramEnd();
        resolve(done && whole);
      };
      this.#flushes.set(id, { timeoutMs, settle });
      this.#letProgramEnd();
      if (this.#child) this.#send({ type: 'flush', id, timeoutMs });
      else this.#start(); // which tells of all flushes
    });
  }

  /** Ends the process. Journals that are not through stay for the next one. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    for (const { writer } of this.#journals.values()) writer.close();
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.ref();
    if (child.connected) child.disconnect();
    const killer = setTimeout(() => child.kill('SIGKILL'), GOODBYE_MS);
    await ended;
    clearTimeout(killer);
  }
}
