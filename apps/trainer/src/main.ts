import { doctor } from './commands/doctor.ts';
import { evaluate } from './commands/evaluate.ts';
import { experiments } from './commands/experiments.ts';
import { filter } from './commands/filter.ts';
import { paper } from './commands/paper.ts';
import { sample } from './commands/sample.ts';
import { selectExtremes, trainEvaluationClassifier } from './commands/select-extremes.ts';
import { shard } from './commands/shard.ts';
import { sweep } from './commands/sweep.ts';
import { sync } from './commands/sync.ts';
import { train, trainClassifier, trainDdpm } from './commands/train.ts';
import { verify } from './commands/verify.ts';
import { weights } from './commands/weights.ts';
import { worker } from './commands/worker.ts';
import { closestWord } from './config/closest-word.ts';
import { UsageError } from './config/config-error.ts';
import { isDebugging } from './env.ts';
import { WorkerFailure } from './worker/compute-worker.ts';

/** The verbs of the trainer; each gets the rest of the command line and returns the exit code. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  doctor,
  evaluate,
  experiments,
  filter,
  paper,
  sample,
  'select-extremes': selectExtremes,
  shard,
  sweep,
  sync,
  train,
  'train-classifier': trainClassifier,
  'train-ddpm': trainDdpm,
  'train-evaluation-classifier': trainEvaluationClassifier,
  verify,
  weights,
  worker,
};

async function main([name = 'train', ...args]: readonly string[]): Promise<number> {
  const command = commands[name];
  if (!command) {
    const meant = closestWord(name, Object.keys(commands));
    throw new UsageError(`unknown command "${name}"${meant ? `; did you mean "${meant}"?` : ''}`);
  }
  return command(args);
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
