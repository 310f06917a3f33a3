import { presetNames } from '../config/load-preset.ts';
import { createExecutor, executorNames } from '../executor/create-executor.ts';
import { runSweep, type SweepOutcome } from '../sweep/run-sweep.ts';
import { loadSweep, sweepFolder } from '../sweep/sweep-config.ts';
import {
  engineOption,
  helpOption,
  jsonOption,
  offlineOption,
  threadsOption,
  workersOption,
} from './common-options.ts';
import { executorSettings } from './executor-options.ts';
import { commonSettings } from './experiment-options.ts';
import { describeOptions, type OptionTable, parseArguments, wholeNumber } from './parse-arguments.ts';

const defaultSweep = 'circles-learning-rate';

const options: OptionTable = {
  sweep: {
    type: 'string',
    value: 'NAME',
    help: `a sweep of presets/sweeps or the path of a .json file (default ${defaultSweep})`,
  },
  workers: workersOption('experiments computed', '1; with pg-boss 64 in the queue, with slurm 4 workers'),
  executor: {
    type: 'string',
    value: 'NAME',
    help: `where they are computed: ${executorNames.join(' | ')} (default local: this machine)`,
  },
  priority: {
    type: 'string',
    value: 'N',
    help: 'with a queue: experiments of a higher number are taken first (default 0)',
  },
  slurm: {
    type: 'string',
    value: 'OPTIONS',
    help: 'with --executor=slurm: options of sbatch, e.g. "--partition=gpu --gres=gpu:1 --time=24:00:00"',
  },
  engine: engineOption,
  threads: threadsOption('each engine', 'the cores divided by the workers; with a queue 1'),
  against: {
    type: 'string',
    value: 'TRIAL',
    help: 'with several seeds: the trial that the others are compared with (default: the preset as it stands, or trial 0)',
  },
  plan: { type: 'boolean', help: 'print what would be tried and what the first experiment costs, and stop' },
  offline: offlineOption,
  json: jsonOption('all trials, the best first,'),
  help: helpOption,
};

const usage = () => `nx run trainer:sweep [options]

Tries settings of an experiment: every combination (grid), random ones, those that look promising (tpe), or many with a
small budget of which the best go on (halving); each with every seed. Goes on where an earlier call stopped; experiments
that were computed before are not computed again.

${describeOptions(options)}

sweeps: ${presetNames(sweepFolder).join(', ')}`;

/** `trainer:sweep`: many experiments, compared by one number. Returns the exit code. */
export async function sweep(args: readonly string[]): Promise<number> {
  const values = parseArguments(args, options);
  const { stdout } = process;
  if (values.help) {
    stdout.write(`${usage()}\n`);
    return 0;
  }
  const settings = commonSettings(values);
  const { executor, threads } = executorSettings(values, settings);
  const outcome = await runSweep({
    ...settings,
    threads,
    against: values.against === undefined ? undefined : wholeNumber('against', String(values.against)),
    sweep: loadSweep(String(values.sweep ?? defaultSweep)),
    makeExecutor: (sweep) => createExecutor(executor, sweep),
  });
  if (values.json) stdout.write(`${JSON.stringify(outcome)}\n`);
  if (outcome.status === 'interrupted') return 130;
  return isInVain(outcome) ? 1 : 0;
}

/** Whether it has ended, and none of its trials came to a number because experiments failed; the log of each says why. */
const isInVain = ({ status, trials, failed }: SweepOutcome): boolean =>
  status === 'finished' && failed > 0 && trials.every(({ objective }) => typeof objective !== 'number');
