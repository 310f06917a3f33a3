import { join } from 'node:path';
import type { Executor } from './executor.ts';
import type { Job } from './job.ts';
import { startTraining, type TrainProcess } from './train-process.ts';

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
  const running = new Set<TrainProcess>();
  return {
    slots,
    async run(job) {
      for (let left = ATTEMPTS; ; left--) {
        const training = startTraining(
          [...trainArguments(job), ...args],
          join(logFolder, `${logName(job)}.log`),
        );
        running.add(training);
        const end = await training.ended;
        running.delete(training);
        if (end.status !== 'killed') return end;
        if (left === 1) return { status: 'failed', error: `killed by ${end.signal} ${ATTEMPTS} times` };
      }
    },
    stop() {
      for (const training of running) training.stop();
    },
    async close() {},
  };
}

export const logName = ({ name, key }: Pick<Job, 'name' | 'key'>) => `${name}-${key.slice(0, 8)}`;

function trainArguments({ preset, overrides, seed, tags }: Job): string[] {
  return [
    ...[`--preset=${preset}`, `--seed=${seed}`],
    ...overrides.map((assignment) => `--set=${assignment}`),
    ...tags.map((tag) => `--tag=${tag}`),
  ];
}
