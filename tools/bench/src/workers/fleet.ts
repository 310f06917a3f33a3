import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensurePostgres, stopPostgres } from '@interpolab/tracking';
import pg from 'pg';

const trainer = fileURLToPath(new URL('../../../../apps/trainer', import.meta.url));
export const tinyPreset = join(trainer, 'e2e', 'tiny.json');

/** A command of the trainer that runs, in a process group of its own. */
export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
      ...{ cwd: trainer, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
      env: { ...process.env, ...env },
    });
    for (const name of ['stdout', 'stderr'] as const) {
      this.#child[name]!.setEncoding('utf8').on('data', (text: string) => {
        this[name] += text;
      });
    }
    this.ended = new Promise((resolve) => this.#child.on('close', (code) => resolve(code)));
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The job that a worker is at, by name. */
  get job(): string | undefined {
    const [, name, what] = [...this.stdout.matchAll(/^ {2}(\S+): (.*)$/gm)].at(-1) ?? [];
    return what?.startsWith('taken') ? name : undefined;
  }

  /** To its whole group, as a machine that goes takes all along. */
  signal(name: 'SIGKILL' | 'SIGINT'): void {
    if (!this.hasEnded) process.kill(-this.#child.pid!, name);
  }
}

/** What a command has to write its checkpoint and end before it is killed. */
const GRACE_MS = 10_000;

/**
 * A database and data folders that go away, and trainers that work with them. They go away, too, if the user interrupts the
 * bench (SIGINT, SIGTERM, SIGHUP), which then ends with 130.
 */
export class Fleet {
  readonly #home = newFolder();
  readonly #folders: string[] = [this.#home];
  readonly #running = new Set<Running>();
  readonly #starting = ensurePostgres({ dataDirectory: this.#home });
  readonly workers: Running[] = [];
  #url = '';
  #pool: pg.Pool | undefined;
  #closing: Promise<void> | undefined;

  private constructor() {
    for (const name of SIGNALS) process.on(name, this.#interrupt);
  }

  static async open(): Promise<Fleet> {
    const fleet = new Fleet();
    try {
      fleet.#url = await fleet.#starting;
    } catch (error) {
      await fleet.close();
      throw error;
    }
    fleet.#pool = new pg.Pool({ connectionString: fleet.#url, max: 4 });
    fleet.#pool.on('error', () => {}); // of a connection that idles when the server stops
    return fleet;
  }

  get sql(): pg.Pool {
    return this.#pool!;
  }

  newFolder(): string {
    const folder = newFolder();
    this.#folders.push(folder);
    return folder;
  }

  run(folder: string, args: readonly string[]): Running {
    if (this.#closing !== undefined) throw new Error('workers bench: was interrupted.');
    const running = new Running(args, {
      ...{ INTERPOLAB_DATA_DIR: folder, DATABASE_URL: this.#url, INTERPOLAB_SYSTEM_METRICS: '0' },
    });
    this.#running.add(running);
    void running.ended.then(() => this.#running.delete(running));
    return running;
  }

  addWorker(folder: string): Running {
    const worker = this.run(folder, ['worker', '--engine=wasm']);
    this.workers.push(worker);
    return worker;
  }

  /** Until all of them look for jobs. */
  async startWorkers(folder: string, count: number): Promise<void> {
    const workers = Array.from({ length: count }, () => this.addWorker(folder));
    while (!workers.every(({ stdout }) => stdout.includes('takes experiments'))) {
      const broken = workers.find(({ hasEnded }) => hasEnded);
      if (broken) throw new Error(`workers bench: a worker has ended at once: ${broken.stderr}`);
      await sleep(100);
    }
  }

  async dismissWorkers(): Promise<void> {
    for (const worker of this.workers) worker.signal('SIGINT');
    await Promise.all(this.workers.map(({ ended }) => ended));
    this.workers.length = 0;
  }

  close(): Promise<void> {
    this.#closing ??= this.#clear();
    return this.#closing;
  }

  async #clear(): Promise<void> {
    const left = [...this.#running];
    for (const running of left) running.signal('SIGINT');
    const ended = Promise.all(left.map((running) => running.ended));
    await Promise.race([ended, sleep(GRACE_MS, undefined, { ref: false })]);
    for (const running of left) running.signal('SIGKILL');
    await ended;
    await this.#starting.catch(() => {});
    await this.#pool?.end();
    await stopPostgres({ dataDirectory: this.#home });
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    for (const name of SIGNALS) process.off(name, this.#interrupt);
  }

  readonly #interrupt = () => {
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {}); // who read them may be gone
    process.stderr.write('workers bench: interrupted; stops its workers and its database\n');
    void this.close().finally(() => process.exit(130));
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const newFolder = () => mkdtempSync(join(tmpdir(), 'interpolab-fleet-'));

/** SHA-256 of a file in every folder of one kind of stage, by the folder's name. */
export function stageHashes(dataFolder: string, kind: string, file: string): Record<string, string> {
  const stages = join(dataFolder, 'stages');
  const names = readdirSync(stages).filter(
    (name) => name.startsWith(`${kind}-`) && existsSync(join(stages, name, file)),
  );
  return Object.fromEntries(
    names.sort().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(stages, name, file)))
        .digest('hex'),
    ]),
  );
}

export async function succeeded(running: Running): Promise<void> {
  if ((await running.ended) === 0) return;
  throw new Error(`workers bench: a command has failed: ${running.stderr || running.stdout.slice(-2000)}`);
}
