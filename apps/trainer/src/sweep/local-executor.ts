import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Executor } from './executor.ts';
import type { JobEnd, SweepJob } from './sweep-job.ts';

export interface LocalExecutorOptions {
  readonly slots: number;
  /** Options of every job's command, e.g. `--threads=1`. */
  readonly args: readonly string[];
  /** Where each job's output is kept. */
  readonly logFolder: string;
}

/** A process that something else has killed (a lack of memory, say) is started again this often. */
const ATTEMPTS = 3;

/** Computes jobs on this machine, each in a `train` process of its own. */
export function createLocalExecutor({ slots, args, logFolder }: LocalExecutorOptions): Executor {
  const running = new Set<ChildProcess>();
  let isStopping = false;

  async function attempt(job: SweepJob): Promise<JobEnd | { status: 'killed'; signal: string }> {
    const command = [...process.execArgv, process.argv[1], 'train', ...trainArguments(job), ...args];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const log = createWriteStream(join(logFolder, `${logName(job)}.log`), { flags: 'a' });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] = (texts[name] + text).slice(-1_000_000); // the last line counts
        log.write(text);
      });
    }
    const { code, signal, error } = await new Promise<{
      code: number | null;
      signal: NodeJS.Signals | null;
      error?: Error;
    }>((resolve) => {
      child.on('error', (failure) => resolve({ code: null, signal: null, error: failure }));
      child.on('close', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
    });
    running.delete(child);
    log.end();
    if (error) return { status: 'failed', error: error.message };
    if (code === 130 || isStopping) return { status: 'interrupted' };
    if (signal !== null) return { status: 'killed', signal };
    if (code !== 0) return { status: 'failed', error: lastLine(texts.stderr).replace(/^error: /, '') };
    const { runId, results } = JSON.parse(lastLine(texts.stdout));
    return { status: 'finished', runId, results };
  }

  return {
    slots,
    async run(job) {
      for (let left = ATTEMPTS; ; left--) {
        const end = await attempt(job);
        if (end.status !== 'killed') return end;
        if (left === 1) return { status: 'failed', error: `killed by ${end.signal} ${ATTEMPTS} times` };
      }
    },
    stop() {
      isStopping = true;
      for (const child of running) child.kill('SIGINT');
    },
  };
}

export const logName = ({ trial, seed, key }: SweepJob) => `trial-${trial}-seed-${seed}-${key.slice(0, 8)}`;

function trainArguments({ preset, overrides, seed, tags }: SweepJob): string[] {
  return [
    ...[`--preset=${preset}`, `--seed=${seed}`, '--json'],
    ...overrides.map((assignment) => `--set=${assignment}`),
    ...tags.map((tag) => `--tag=${tag}`),
  ];
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1) ?? '';
