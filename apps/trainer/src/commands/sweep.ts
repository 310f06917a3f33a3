import { engineChoices } from '@interpolab/tensor';
import { presetNames } from '../config/load-preset.ts';
import { createExecutor, executorNames } from '../executor/create-executor.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { loadSweep, sweepFolder } from '../sweep/sweep-config.ts';
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
  // not "parallel", which Nx takes for its own
  workers: {
    type: 'string',
    value: 'N',
    help: 'experiments computed at a time, each in a process of its own (default 1); with pg-boss, experiments in the queue (default 64), with slurm, workers (default 4)',
  },
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
  engine: { type: 'string', value: 'NAME', help: `${engineChoices.join(' | ')} (default auto)` },
  threads: {
    type: 'string',
    value: 'N',
    help: 'threads of each engine (default: the cores divided by the workers; with a queue 1)',
  },
  against: {
    type: 'string',
    value: 'TRIAL',
    help: 'with several seeds: the trial that the others are compared with (default: the preset as it stands, or trial 0)',
  },
  plan: { type: 'boolean', help: 'print what would be tried and what the first experiment costs, and stop' },
  offline: { type: 'boolean', help: 'keep the runs in journals; trainer:sync brings them into the database' },
  json: { type: 'boolean', help: 'end with all trials as one line of JSON, the best first' },
  help: { type: 'boolean', help: 'this text' },
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
  return outcome.status === 'interrupted' ? 130 : 0;
}
