import type { EngineChoice } from '@interpolab/tensor';
import type { StopSignal } from '../experiment/stop-signal.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import { ComputeWorker } from '../worker/compute-worker.ts';
import type { Executor } from './executor.ts';
import { JobQueue } from './job-queue.ts';
import { createLocalExecutor } from './local-executor.ts';
import { createQueueExecutor } from './queue-executor.ts';
import { createSlurmExecutor } from './slurm-executor.ts';

export const executorNames = ['local', 'pg-boss', 'slurm'] as const;
export type ExecutorName = (typeof executorNames)[number];

/** A worker of Slurm that has found nothing for so long gives its node back. */
const IDLE_SECONDS = 120;

export interface ExecutorSettings {
  readonly kind: ExecutorName;
  /** Jobs at a time. */
  readonly slots: number;
  readonly engine: EngineChoice;
  readonly threads: number;
  readonly priority: number;
  /** Options of sbatch; only for Slurm. */
  readonly slurm: readonly string[];
  readonly dataDirectory: string;
  readonly output: TextOutput;
  readonly stop: StopSignal;
  readonly offline?: boolean;
}

/** The executor for the jobs of a run: `runId` owns them, `logFolder` takes what they print. */
export async function createExecutor(
  settings: ExecutorSettings,
  { runId, logFolder }: { readonly runId: string; readonly logFolder: string },
): Promise<Executor> {
  const { kind, slots, threads, priority, dataDirectory, output, stop, offline } = settings;
  if (kind === 'local') {
    const args = [`--engine=${settings.engine}`, `--threads=${threads}`, ...(offline ? ['--offline'] : [])];
    return createLocalExecutor({ slots, args, logFolder });
  }
  const engine = await engineHere(settings);
  const queue = await openQueue({ dataDirectory, engine, output, stop });
  const worker = `npx nx run trainer:worker --engine=${engine}`;
  const hint =
    kind === 'slurm'
      ? 'squeue tells why its workers wait'
      : `start one on any machine that reaches the database: ${worker}`;
  const args = [`--engine=${engine}`, `--threads=${threads}`];
  const queued = { queue, priority, owner: runId, args, hint, output };
  if (kind === 'pg-boss') return createQueueExecutor({ ...queued, slots });
  const command = [process.execPath, ...process.execArgv, process.argv[1], 'worker', `--engine=${engine}`];
  return createSlurmExecutor({
    // one job more than there are workers waits, so that none is idle between two
    queue: createQueueExecutor({ ...queued, slots: 2 * slots }),
    submission: {
      ...{ command: [...command, `--idle=${IDLE_SECONDS}`], tasks: slots, logFolder },
      ...{ options: settings.slurm, env: { INTERPOLAB_DATA_DIR: dataDirectory } },
    },
    output,
  });
}

/** The engine that a choice comes to on this machine. */
export async function engineHere(choice: {
  readonly engine: EngineChoice;
  readonly threads?: number;
}): Promise<string> {
  if (choice.engine !== 'auto') return choice.engine;
  const worker = await ComputeWorker.start(choice);
  await worker.close();
  return worker.engine.name;
}

export interface OpenQueue {
  readonly dataDirectory: string;
  readonly engine: string;
  readonly output: TextOutput;
  readonly stop: StopSignal;
}

/** The queue of an engine's jobs, which tells on the terminal when it has to wait for the database. */
export function openQueue({ dataDirectory, engine, output, stop }: OpenQueue): Promise<JobQueue> {
  return JobQueue.open({
    ...{ dataDirectory, engine },
    patience: {
      isWanted: () => !stop.requested,
      tell: (message) => output.write(`queue: ${message}\n`),
    },
  });
}
