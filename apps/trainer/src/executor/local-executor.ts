import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Executor } from './executor.ts';
import type { Job, Task } from './job.ts';
import { type JobProcess, startJobProcess } from './job-process.ts';

export interface LocalExecutorOptions {
  readonly slots: number;
  /** Options of every job's command, e.g. `--threads=1`. */
  readonly args: readonly string[];
  /** Where each job's output is kept. */
  readonly logFolder: string;
}

/** A process that something else has killed (a lack of memory, say) is started again this often. */
const ATTEMPTS = 3;

/** Computes jobs on this machine, each in a process of its own. */
export function createLocalExecutor({ slots, args, logFolder }: LocalExecutorOptions): Executor {
  const running = new Set<JobProcess>();
  return {
    slots,
    async run(job) {
      for (let left = ATTEMPTS; ; left--) {
        const path = join(logFolder, logName(job));
        const started = startJobProcess([...commandOf(job, path), ...args], `${path}.log`);
        running.add(started);
        const end = await started.ended;
        running.delete(started);
        if (end.status !== 'killed') return end;
        if (left === 1) return { status: 'failed', error: `killed by ${end.signal} ${ATTEMPTS} times` };
      }
    },
    stop() {
      for (const started of running) started.stop();
    },
    async close() {},
  };
}

export const logName = ({ name, key }: Pick<Job, 'name' | 'key'>) => `${name}-${key.slice(0, 8)}`;

/** The command of a job; a shard's stage goes into a file. */
function commandOf({ task }: Job, path: string): string[] {
  if (task.kind === 'shard') {
    writeFileSync(`${path}.json`, JSON.stringify(task.stage));
    return ['shard', `--job=${path}.json`];
  }
  const { kind, preset, overrides, seed } = task;
  return [
    ...[kind, `--preset=${preset}`, `--seed=${seed}`],
    ...overrides.map((assignment) => `--set=${assignment}`),
    // what a killed parent has left behind may still be at the same experiment
    ...(kind === 'train' ? ['--wait', ...trainOptions(task)] : []),
  ];
}

function trainOptions({ tags, stopIf }: Extract<Task, { kind: 'train' }>): string[] {
  return [...tags.map((tag) => `--tag=${tag}`), ...(stopIf ? [`--stop-if=${JSON.stringify(stopIf)}`] : [])];
}
