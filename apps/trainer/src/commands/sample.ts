import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../config/config-error.ts';
import { callersDirectory } from '../env.ts';
import { runSampling } from '../experiment/run-experiment.ts';
import { experimentOptions, experimentSettings } from './experiment-options.ts';
import { describeOptions, type OptionTable, parseArguments } from './parse-arguments.ts';

const { help, ...common } = experimentOptions;

const options: OptionTable = {
  out: { type: 'string', value: 'FOLDER', help: 'where the samples go: a folder for each condition' },
  ddpm: {
    type: 'string',
    value: 'FILE',
    help: "weights of the DDPM, .safetensors or .pt (default: what the experiment's training came to)",
  },
  classifier: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'weights of the guidance classifier; several may be given, and all of them steer',
  },
  ...common,
  help,
};

const usage = `nx run trainer:sample --out=FOLDER [options]

Draws samples with weights that are there already: those of a finished training of the same preset and seed, or of files.
The preset says what the networks look like and, with --set sampling.…, what is drawn. Goes on where an earlier call
stopped, and ends with the same bits.

${describeOptions(options)}

  nx run trainer:sample --out=samples --set sampling.weights=[[5,10]] --set sampling.count=1000
  nx run trainer:sample --out=samples --preset=circles-paper --ddpm=ema_0.9999_030000.pt --classifier=model002999.pt`;

/** `trainer:sample`: samples of given weights. Returns the exit code. */
export async function sample(args: readonly string[]): Promise<number> {
  const values = parseArguments(args, options);
  const { stdout } = process;
  if (values.help) {
    stdout.write(`${usage}\n`);
    return 0;
  }
  if (values.out === undefined) throw new UsageError('--out: expected the folder that the samples go to');
  const outcome = await runSampling({
    ...experimentSettings(values),
    out: resolve(callersDirectory(), String(values.out)),
    ddpm: values.ddpm === undefined ? undefined : weightsFile('ddpm', String(values.ddpm)),
    classifiers: ((values.classifier ?? []) as string[]).map((path) => weightsFile('classifier', path)),
  });
  if (values.json) stdout.write(`${JSON.stringify(outcome)}\n`);
  return outcome.status === 'interrupted' ? 130 : 0;
}

function weightsFile(option: string, path: string): string {
  const found = resolve(callersDirectory(), path);
  if (!existsSync(found) || !statSync(found).isFile()) {
    throw new UsageError(`--${option}: expected a file of weights, found none at ${found}`);
  }
  return found;
}
