import { createExecutor } from '../executor/create-executor.ts';
import type { RunOptions } from '../experiment/run-plan.ts';
import { executorSettings } from './executor-options.ts';
import { type OptionTable, wholeNumber } from './parse-arguments.ts';

/** What every command takes that draws samples or scores images. */
export const shardOptions: OptionTable = {
  shards: {
    type: 'string',
    value: 'N',
    help: 'cut sampling and scoring into N shares, computed at a time; the bits are the same (default 1)',
  },
  executor: {
    type: 'string',
    value: 'NAME',
    help: 'where the shares are computed: local | pg-boss | slurm (default local: each in a process of its own)',
  },
  slurm: {
    type: 'string',
    value: 'OPTIONS',
    help: 'with --executor=slurm: options of sbatch, blanks between them, no quotes',
  },
  priority: { type: 'string', value: 'N', help: 'with a queue: a higher number is taken first (default 0)' },
};

/** The shards that a command line means; undefined: none. @throws UsageError in one line. */
export function shardSettings(
  values: Record<string, string | boolean | string[] | undefined>,
  settings: Parameters<typeof executorSettings>[1],
): RunOptions['shards'] {
  const count = wholeNumber('shards', String(values.shards ?? '1'), 1);
  const { executor } = executorSettings({ ...values, workers: String(count) }, settings);
  if (count === 1) return undefined;
  return {
    count,
    makeExecutor: ({ engine, ...place }) =>
      createExecutor({ ...executor, engine: engine.name, threads: engine.threads }, place),
  };
}
