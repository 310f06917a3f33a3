import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface VictimOptions {
  dataDirectory: string;
  runId: string;
  /** Goes on after this acknowledged step; -1 for a new run. */
  after: number;
  settings: Record<string, string>;
}

const ANSWER_MS = 120_000;

/** A training in a process of its own, and what it has acknowledged so far. */
export class Victim {
  /** The last step that log() has returned from. */
  acknowledged: number;
  /** The sender of this process as it last said; 0 while there is none. */
  senderPid = 0;
  readonly #child: ChildProcess;
  readonly #said = new Set<string>();
  #rest = '';
  #onLine: () => void = () => {};

  constructor({ dataDirectory, runId, after, settings }: VictimOptions) {
    this.acknowledged = after;
    const program = fileURLToPath(new URL('./training.ts', import.meta.url));
    this.#child = fork(program, [dataDirectory, runId, String(after + 1), JSON.stringify(settings)], {
      ...{ execArgv: ['--import', import.meta.resolve?.('tsx') ?? 'tsx'], env: withoutDatabase() },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.#child.stdout?.on('data', (chunk) => this.#read(String(chunk)));
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() as string; // half of a line was not said
    for (const line of lines) {
      const [step, pid] = line.split(' ').map(Number);
      if (Number.isNaN(step)) this.#said.add(line);
      else {
        this.acknowledged = step;
        this.senderPid = pid;
      }
    }
    this.#onLine();
  }

  /** Resolves when it has said a word; rejects if it ends before, or says nothing for two minutes. */
  async hears(word: 'opened' | 'started' | 'flushed'): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error(`kill trials: the training ended before it said "${word}".`));
      const timer = setTimeout(() => reject(new Error(`kill trials: no "${word}" in time.`)), ANSWER_MS);
      this.#child.once('close', fail);
      this.#onLine = () => {
        if (!this.#said.has(word)) return;
        clearTimeout(timer);
        this.#child.off('close', fail);
        resolve();
      };
      this.#onLine();
    });
  }

  /** Asks it to log no more and to flush. */
  flush(): Promise<void> {
    this.#child.send('flush');
    return this.hears('flushed');
  }

  /** Kills it with SIGKILL and reads to the end what it had said. */
  async kill(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }
}

function withoutDatabase(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, INTERPOLAB_OFFLINE: __, ...rest } = process.env;
  return rest;
}
