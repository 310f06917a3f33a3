import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../config/config-error.ts';
import { resolveConfig } from '../config/experiment-config.ts';
import { callersDirectory } from '../env.ts';
import { describeEvaluation } from '../evaluation/describe-evaluation.ts';
import { resolveEvaluationSettings } from '../evaluation/evaluation-settings.ts';
import { runEvaluation } from '../evaluation/run-evaluation.ts';
import {
  engineOption,
  helpOption,
  jsonOption,
  offlineOption,
  projectOption,
  threadsOption,
} from './common-options.ts';
import { commonSettings } from './experiment-options.ts';
import { describeOptions, type OptionTable, parseArguments } from './parse-arguments.ts';

const options: OptionTable = {
  samples: {
    type: 'string',
    multiple: true,
    value: 'SOURCE',
    help: 'run:ID, a .npz, a folder of trainer:sample, or a folder of pictures; may be repeated',
  },
  classifier: {
    type: 'string',
    multiple: true,
    value: 'PATH',
    help: 'who judges: the folder of a finished classifier, its weights, or an .onnx; may be repeated',
  },
  preset: {
    type: 'string',
    value: 'NAME',
    help: 'an experiment whose data say exactly where samples lie: positions, or the oracle of drawn faces',
  },
  reference: {
    type: 'string',
    value: 'SOURCE',
    help: "images that samples are held against (default: the preset's training images)",
  },
  'held-out': {
    type: 'string',
    value: 'SOURCE',
    help: 'images that training has not seen, for the test of copies',
  },
  features: {
    type: 'string',
    value: 'FILE.onnx',
    help: 'a network of features, as CLIP or Inception (default: the first classifier, where it is a network)',
  },
  against: {
    type: 'string',
    value: 'FILE',
    help: 'evaluation.json of an earlier call: differences of shares; other judges are refused',
  },
  set: { type: 'string', multiple: true, value: 'PATH=VALUE', help: 'change one setting, e.g. bins=50' },
  out: { type: 'string', value: 'FOLDER', help: 'also write evaluation.json there' },
  project: projectOption,
  engine: engineOption,
  threads: threadsOption(),
  offline: offlineOption,
  json: jsonOption('all figures'),
  help: helpOption,
};

const usage = `nx run trainer:evaluate -- --samples=SOURCE --classifier=PATH [options]

Measures samples that exist, whoever drew them: shares and distances with intervals and noise floors, FID, KID, precision
and recall beside a reference, nearest reference images, and how far several classifiers disagree. The scores are stored as
a run with the hash of the classifier that gave them.

${describeOptions(options)}

  nx run trainer:evaluate -- --samples=run:RUN-ID --preset=circles-16
  nx run trainer:evaluate -- --samples=samples.npz --classifier=.data/stages/imageClassifier-… --reference=training.npz`;

/** `trainer:evaluate`: measures existing samples. Returns the exit code. */
export async function evaluate(args: readonly string[]): Promise<number> {
  const values = parseArguments(args, options);
  const { stdout } = process;
  if (values.help) {
    stdout.write(`${usage}\n`);
    return 0;
  }
  const list = (name: string) => (values[name] ?? []) as string[];
  const [samples, classifiers] = [list('samples'), list('classifier')];
  if (samples.length === 0)
    throw new UsageError('--samples: expected at least one source of samples, got none');
  if (classifiers.length === 0 && values.preset === undefined) {
    throw new UsageError('expected somebody who judges: --classifier=PATH or --preset=NAME, got neither');
  }
  const path = (text: string) => resolve(callersDirectory(), text);
  const optional = (name: string) => (values[name] === undefined ? undefined : String(values[name]));
  const source = (text: string) => (text.startsWith('run:') ? text : path(text));
  const file = (name: string) => {
    const given = optional(name);
    if (given === undefined) return undefined;
    if (!existsSync(path(given)))
      throw new UsageError(`--${name}: expected a file, found none at ${path(given)}`);
    return path(given);
  };
  const preset = optional('preset');
  const { engine, threads, dataDirectory, output, offline } = commonSettings(values);
  const outcome = await runEvaluation({
    ...{ engine, threads, dataDirectory, output, offline },
    samples: samples.map(source),
    classifiers: classifiers.map(path),
    preset:
      preset === undefined ? undefined : { name: preset, config: resolveConfig({ preset, overrides: [] }) },
    reference: optional('reference') && source(optional('reference')!),
    heldOut: optional('held-out') && source(optional('held-out')!),
    features: file('features'),
    against: file('against'),
    settings: resolveEvaluationSettings(list('set')),
    project: optional('project') ?? 'zero-shot-interpolation',
    out: optional('out') === undefined ? undefined : path(optional('out')!),
  });
  stdout.write(`${describeEvaluation(outcome.evaluations)}${outcome.differences}run ${outcome.runId}\n`);
  if (values.json) stdout.write(`${JSON.stringify(outcome.record)}\n`);
  return 0;
}
