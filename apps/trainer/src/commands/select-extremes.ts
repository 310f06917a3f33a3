import { presetNames } from '../config/load-preset.ts';
import { runSelection } from '../selection/run-selection.ts';
import { resolveSelection, selectionPresets } from '../selection/selection-config.ts';
import {
  engineOption,
  helpOption,
  jsonOption,
  offlineOption,
  threadsOption,
  workersOption,
} from './common-options.ts';
import { commonSettings } from './experiment-options.ts';
import { describeOptions, type OptionTable, parseArguments, wholeNumber } from './parse-arguments.ts';
import { shardOptions, shardSettings } from './shard-options.ts';

const defaultPreset = 'drawn-smile-filter';

const options: OptionTable = {
  preset: {
    type: 'string',
    value: 'NAME',
    help: `a preset of presets/selection or the path of a .json file (default ${defaultPreset})`,
  },
  data: {
    type: 'string',
    value: 'KIND=PATH',
    help: "photographs in place of the preset's data: celeba=FOLDER, folder=FOLDER or npz=FILE",
  },
  onnx: {
    type: 'string',
    value: 'FILE',
    help: 'a model of yours as the evaluation classifier (more of it: --set evaluationOnnx.…)',
  },
  set: {
    type: 'string',
    multiple: true,
    value: 'PATH=VALUE',
    help: 'change one value of the config; may be repeated',
  },
  seed: { type: 'string', value: 'N', help: 'seed of every random choice but the data’s (default 0)' },
  engine: engineOption,
  threads: threadsOption('each engine'),
  workers: workersOption('members trained'),
  ...shardOptions,
  plan: { type: 'boolean', help: 'print what would be computed and its cost, and stop' },
  offline: offlineOption,
  json: jsonOption('the figures'),
  help: helpOption,
};

const usage = (name: string, about: string) => `nx run trainer:${name} [options]

${about}
Goes on where an earlier call stopped; results that exist already are reused.

${describeOptions(options)}

presets: ${presetNames(selectionPresets).join(', ')}`;

/** `trainer:select-extremes`: from labelled images to the index lists of the extremes. */
export const selectExtremes = selectionCommand({
  name: 'select-extremes',
  about: `Chooses the images that training may see: trains the evaluation classifier and the ensemble on noisy labels,
calibrates, scores all images, filters, and holds all of it against the truth where that is known.`,
  evaluationOnly: false,
});

/** `trainer:train-evaluation-classifier`: the judge alone. */
export const trainEvaluationClassifier = selectionCommand({
  name: 'train-evaluation-classifier',
  about: `Trains and calibrates the classifier that judges samples, and nothing else. "trainer:select-extremes" with the
same options then finds it done.`,
  evaluationOnly: true,
});

interface Command {
  readonly name: string;
  readonly about: string;
  readonly evaluationOnly: boolean;
}

function selectionCommand(command: Command): (args: readonly string[]) => Promise<number> {
  return async (args) => {
    const values = parseArguments(args, options);
    const { stdout } = process;
    if (values.help) {
      stdout.write(`${usage(command.name, command.about)}\n`);
      return 0;
    }
    const number = (name: string, least = 0) =>
      values[name] === undefined ? undefined : wholeNumber(name, String(values[name]), least);
    const settings = commonSettings(values);
    const outcome = await runSelection({
      config: resolveSelection({
        preset: String(values.preset ?? defaultPreset),
        data: values.data as string | undefined,
        overrides: [
          ...(values.onnx === undefined
            ? []
            : [`evaluationOnnx.path=${JSON.stringify(String(values.onnx))}`]),
          ...((values.set ?? []) as string[]),
        ],
      }),
      seed: number('seed') ?? 0,
      ...settings,
      shards: shardSettings(values, settings),
      parallel: number('workers', 1) ?? 1,
      evaluationOnly: command.evaluationOnly,
    });
    if (values.json) stdout.write(`${JSON.stringify(outcome)}\n`);
    return outcome.status === 'interrupted' ? 130 : 0;
  };
}
