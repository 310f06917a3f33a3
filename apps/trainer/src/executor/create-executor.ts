import type { EngineChoice } from '@interpolab/tensor';
import type { StopSignal } from '../experiment/stop-signal.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import { ComputeWorker } from '../worker/compute-worker.ts';
import type { Executor } from './executor.ts';
import { JobQueue } from './job-queue.ts';
import { createLocalExecutor } from './local-executor.ts';
import { createQueueExecutor } from './queue-executor.ts';

export const executorNames = ['local', 'pg-boss'] as const;
export type ExecutorName = (typeof executorNames)[number];

export interface ExecutorSettings {
  readonly kind: ExecutorName;
  /** Jobs at a time. */
  readonly slots: number;
  readonly engine: EngineChoice;
  readonly threads: number;
  readonly priority: number;
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
  const hint = `start one on any machine that reaches the database: npx nx run trainer:worker --engine=${engine}`;
  const args = [`--engine=${engine}`, `--threads=${threads}`];
  return createQueueExecutor({ queue, slots, priority, owner: runId, args, hint, output });
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
