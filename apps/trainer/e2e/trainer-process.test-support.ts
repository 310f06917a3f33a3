import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const trainerFolder = fileURLToPath(new URL('..', import.meta.url));
export const tinyPreset = fileURLToPath(new URL('./tiny.json', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A trainer in a process of its own, as a user would run it. */
export class TrainerProcess {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>, command = 'train') {
    // A group of its own, as a terminal gives it.
    const options = { cwd: trainerFolder, env: { ...process.env, ...env }, detached: true };
    this.#child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', command, ...args], options);
    this.#child.stdout!.on('data', (text) => {
      this.stdout += text;
    });
    this.#child.stderr!.on('data', (text) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  signal(name: 'SIGKILL' | 'SIGINT'): void {
    process.kill(-this.#child.pid!, name);
  }

  /** Kills the trainer and leaves the rest of its group alone, as a lack of memory does. */
  killAlone(): void {
    process.kill(this.#child.pid!, 'SIGKILL');
  }

  /** Process ids of what the trainer has started; of what runs a file of this name, if one is given. */
  children(file = ''): number[] {
    const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
    const rows = list
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
    return rows
      .filter(([, parent, ...args]) => Number(parent) === this.#child.pid && args.join(' ').includes(file))
      .map(([pid]) => Number(pid));
  }

  /** Resolves when the output so far matches; rejects if the process ends before. */
  async until(pattern: RegExp): Promise<void> {
    const ended = this.ended.then(() => true);
    while (!pattern.test(this.stdout)) {
      if (await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10))])) {
        if (pattern.test(this.stdout)) return;
        throw new Error(`the trainer ended before ${pattern}:\n${this.stdout}${this.stderr}`);
      }
    }
  }
}

export function runTrainer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  command?: string,
): Promise<Ended> {
  return new TrainerProcess(args, env, command).ended;
}

export function newDataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'interpolab-trainer-'));
}

/** The folders of one kind of stage in a data folder, e.g. `ddpm`. */
export function stageFolders(dataFolder: string, kind: string): string[] {
  const stages = join(dataFolder, 'stages');
  return readdirSync(stages)
    .filter((name) => name.startsWith(`${kind}-`))
    .sort()
    .map((name) => join(stages, name));
}

/** SHA-256 of a file in every folder of one kind of stage, in the folders' order. */
export function stageFileHashes(
  dataFolder: string,
  { kind, file }: { kind: string; file: string },
): string[] {
  return stageFolders(dataFolder, kind).map((folder) =>
    createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex'),
  );
}
