import { presetNames } from '../config/load-preset.ts';
import { runExperiment } from '../experiment/run-experiment.ts';
import type { Target } from '../stages/stage-plan.ts';
import { experimentOptions, experimentSettings } from './experiment-options.ts';
import { describeOptions, parseArguments } from './parse-arguments.ts';

const usage = ({ name, about }: Command) => `nx run trainer:${name} [options]

${about}
Goes on where an earlier call stopped; results that exist already are reused.

${describeOptions(experimentOptions)}

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
    const values = parseArguments(args, experimentOptions);
    const { stdout } = process;
    if (values.help) {
      stdout.write(`${usage(command)}\n`);
      return 0;
    }
    const settings = experimentSettings(values);
    const outcome = await runExperiment({ ...settings, target: command.target });
    const { earlyStop } = settings;
    const watched = earlyStop && {
      curve: Object.fromEntries(earlyStop.curve),
      stoppedAt: earlyStop.stopped?.step,
    };
    if (values.json) stdout.write(`${JSON.stringify({ ...outcome, ...watched })}\n`);
    return outcome.status === 'interrupted' ? 130 : 0;
  };
}
