import { type EngineChoice, engineChoices } from '@interpolab/tensor';
import { UsageError } from '../config/config-error.ts';
import { resolveConfig } from '../config/experiment-config.ts';
import { presetNames } from '../config/load-preset.ts';
import { dataDirectory } from '../env.ts';
import { runExperiment } from '../experiment/run-experiment.ts';
import { StopSignal } from '../experiment/stop-signal.ts';
import type { Target } from '../stages/stage-plan.ts';
import { describeOptions, type OptionTable, parseArguments, wholeNumber } from './parse-arguments.ts';

const defaultPreset = 'circles-16';

const options: OptionTable = {
  preset: {
    type: 'string',
    value: 'NAME',
    help: `a preset or the path of a .json file (default ${defaultPreset})`,
  },
  set: {
    type: 'string',
    multiple: true,
    value: 'PATH=VALUE',
    help: 'change one value of the config; may be repeated',
  },
  seed: { type: 'string', value: 'N', help: 'seed of every random choice (default 0)' },
  engine: {
    type: 'string',
    value: 'NAME',
    help: `${engineChoices.join(' | ')} (default auto: a GPU with its engine, else native, else wasm)`,
  },
  threads: { type: 'string', value: 'N', help: 'threads of the engine (default: all cores)' },
  plan: { type: 'boolean', help: 'print what would be computed and its cost, and stop' },
  json: { type: 'boolean', help: 'end with the results as one line of JSON' },
  help: { type: 'boolean', help: 'this text' },
};

const usage = ({ name, about }: Command) => `nx run trainer:${name} [options]

${about}
Goes on where an earlier call stopped; results that exist already are reused.

${describeOptions(options)}

presets: ${presetNames().join(', ')}`;

interface Command {
  readonly name: string;
  readonly about: string;
  /** The one training that is wanted; left out: the whole experiment. */
  readonly target?: Target;
}

/** `trainer:train`: the main job. Returns the exit code. */
export const train = trainingCommand({
  name: 'train',
  about: `Runs an experiment from end to end: data, guidance classifier, DDPM, samples without and with multi-guidance,
and where they lie.`,
});

/** `trainer:train-ddpm`: the noise predictor of an experiment alone. */
export const trainDdpm = trainingCommand({
  name: 'train-ddpm',
  target: 'ddpm',
  about: `Trains the DDPM of an experiment and nothing else. "trainer:train" with the same options then finds it done.`,
});

/** `trainer:train-classifier`: the guidance classifier of an experiment alone. */
export const trainClassifier = trainingCommand({
  name: 'train-classifier',
  target: 'classifier',
  about: `Trains the guidance classifier of an experiment and nothing else. "trainer:train" with the same options then
finds it done.`,
});

function trainingCommand(command: Command): (args: readonly string[]) => Promise<number> {
  return async (args) => {
    const values = parseArguments(args, options);
    const { stdout } = process;
    if (values.help) {
      stdout.write(`${usage(command)}\n`);
      return 0;
    }
    const engine = (values.engine ?? 'auto') as EngineChoice;
    if (!engineChoices.includes(engine)) {
      throw new UsageError(`--engine: expected ${engineChoices.join(', ')}, got "${engine}"`);
    }
    const outcome = await runExperiment({
      config: resolveConfig({
        preset: String(values.preset ?? defaultPreset),
        overrides: (values.set ?? []) as string[],
      }),
      seed: wholeNumber('seed', String(values.seed ?? '0')),
      engine,
      threads: values.threads === undefined ? undefined : wholeNumber('threads', String(values.threads)),
      dataDirectory: dataDirectory(),
      output: stdout,
      stop: StopSignal.ofProcess(),
      planOnly: values.plan === true,
      target: command.target,
    });
    if (values.json) stdout.write(`${JSON.stringify(outcome)}\n`);
    return outcome.status === 'interrupted' ? 130 : 0;
  };
}
