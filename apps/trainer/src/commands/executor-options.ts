import { availableParallelism } from 'node:os';
import { UsageError } from '../config/config-error.ts';
import { hasDatabaseOfItsOwn } from '../env.ts';
import { type ExecutorName, type ExecutorSettings, executorNames } from '../executor/create-executor.ts';
import type { commonSettings } from './experiment-options.ts';
import { wholeNumber } from './parse-arguments.ts';

/** Jobs at a time when nobody says how many: for a queue, more than there are workers; for Slurm, its workers. */
const DEFAULT_SLOTS: Readonly<Record<ExecutorName, number>> = { local: 1, 'pg-boss': 64, slurm: 4 };

/** The executor that a command line means, and the threads of each job's engine. @throws UsageError in one line. */
export function executorSettings(
  values: Record<string, string | boolean | string[] | undefined>,
  settings: ReturnType<typeof commonSettings>,
): { executor: ExecutorSettings; threads: number } {
  const kind = String(values.executor ?? 'local') as ExecutorName;
  if (!executorNames.includes(kind))
    throw new UsageError(`--executor: expected ${executorNames.join(', ')}, got "${kind}"`);
  const isLocal = kind === 'local';
  if (!isLocal && settings.offline)
    throw new UsageError(`--executor=${kind}: needs the database, so it cannot be --offline`);
  if (isLocal && values.priority !== undefined)
    throw new UsageError('--priority: is only for executors with a queue (--executor=pg-boss)');
  if (kind !== 'slurm' && values.slurm !== undefined)
    throw new UsageError('--slurm: is only for --executor=slurm');
  if (kind === 'slurm' && !hasDatabaseOfItsOwn())
    throw new UsageError(
      '--executor=slurm: needs DATABASE_URL, a Postgres that every node reaches; the embedded one answers on this machine only',
    );
  const slots = wholeNumber('workers', String(values.workers ?? DEFAULT_SLOTS[kind]), 1);
  // the bits depend on the threads, so a queue's jobs may not take them from the machine that they come to
  const threads = settings.threads ?? (isLocal ? Math.max(1, Math.floor(availableParallelism() / slots)) : 1);
  const { engine, dataDirectory, output, stop, offline } = settings;
  const slurm = sbatchOptions(String(values.slurm ?? ''));
  const priority = wholeNumber('priority', String(values.priority ?? '0'));
  return {
    threads,
    executor: { kind, slots, threads, engine, priority, slurm, dataDirectory, output, stop, offline },
  };
}

/** The options of sbatch that one option of ours holds. @throws UsageError where a shell would see a quoted blank. */
function sbatchOptions(text: string): string[] {
  if (/["'\\]/.test(text))
    throw new UsageError(
      `--slurm: blanks part the options of sbatch, and quotes are not understood; got ${text} (write values without blanks, as --comment=a-b)`,
    );
  return text.split(/\s+/).filter((option) => option !== '');
}
