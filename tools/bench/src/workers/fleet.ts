import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** A database and data folders that go away, and trainers that work with them. */
export class Fleet {
  readonly #folders: string[] = [];
  readonly workers: Running[] = [];

  private constructor(
    private readonly home: string,
    private readonly url: string,
    readonly sql: pg.Pool,
  ) {}

  static async open(): Promise<Fleet> {
    const home = mkdtempSync(join(tmpdir(), 'interpolab-fleet-'));
    const url = await ensurePostgres({ dataDirectory: home });
    return new Fleet(home, url, new pg.Pool({ connectionString: url, max: 4 }));
  }

  newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'interpolab-fleet-'));
    this.#folders.push(folder);
    return folder;
  }

  run(folder: string, args: readonly string[]): Running {
    return new Running(args, {
      ...{ INTERPOLAB_DATA_DIR: folder, DATABASE_URL: this.url, INTERPOLAB_SYSTEM_METRICS: '0' },
    });
  }

  addWorker(folder: string): Running {
    const worker = this.run(folder, ['worker', '--engine=wasm']);
    this.workers.push(worker);
    return worker;
  }

  async dismissWorkers(): Promise<void> {
    for (const worker of this.workers) worker.signal('SIGINT');
    await Promise.all(this.workers.map(({ ended }) => ended));
    this.workers.length = 0;
  }

  async close(): Promise<void> {
    for (const worker of this.workers) worker.signal('SIGKILL');
    await this.sql.end();
    await stopPostgres({ dataDirectory: this.home });
    for (const folder of [this.home, ...this.#folders]) rmSync(folder, { recursive: true, force: true });
  }
}

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
