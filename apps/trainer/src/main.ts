import { didYouMean } from './config/closest-word.ts';
import { UsageError } from './config/config-error.ts';
import { isDebugging } from './env.ts';
import { WorkerFailure } from './worker/compute-worker.ts';

type Command = (args: readonly string[]) => Promise<number>;

/**
 * The verbs of the trainer; each gets the rest of the command line and returns the exit code. Only the one that is called is
 * loaded, since every job of a sweep starts a process.
 */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  carried: async () => (await import('./commands/carried.ts')).carried,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluate,
  experiments: async () => (await import('./commands/experiments.ts')).experiments,
  filter: async () => (await import('./commands/filter.ts')).filter,
  paper: async () => (await import('./commands/paper.ts')).paper,
  sample: async () => (await import('./commands/sample.ts')).sample,
  'select-extremes': async () => (await import('./commands/select-extremes.ts')).selectExtremes,
  shard: async () => (await import('./commands/shard.ts')).shard,
  sweep: async () => (await import('./commands/sweep.ts')).sweep,
  sync: async () => (await import('./commands/sync.ts')).sync,
  train: async () => (await import('./commands/train.ts')).train,
  'train-classifier': async () => (await import('./commands/train.ts')).trainClassifier,
  'train-ddpm': async () => (await import('./commands/train.ts')).trainDdpm,
  'train-evaluation-classifier': async () =>
    (await import('./commands/select-extremes.ts')).trainEvaluationClassifier,
  verify: async () => (await import('./commands/verify.ts')).verify,
  weights: async () => (await import('./commands/weights.ts')).weights,
  worker: async () => (await import('./commands/worker.ts')).worker,
};

async function main([name = 'train', ...args]: readonly string[]): Promise<number> {
  const load = commands[name];
  if (!load) throw new UsageError(`unknown command "${name}"${didYouMean(name, Object.keys(commands))}`);
  return (await load())(args);
}

/** One line for the user; the stack only for who asks for it. */
function reportError(error: unknown): number {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`error: ${message}\n`);
  if (isDebugging())
    process.stderr.write(`${(error instanceof WorkerFailure && error.originalStack) || stack}\n`);
  return error instanceof UsageError ? 2 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = reportError(error);
}
