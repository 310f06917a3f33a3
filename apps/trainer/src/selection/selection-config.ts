import {
  calibrationConfigSchema,
  imageClassifierConfigSchema,
  imageClassifierTrainingConfigSchema,
  onnxClassifierConfigSchema,
} from '@interpolab/classifier';
import {
  celebaConfigSchema,
  drawnFacesConfigSchema,
  filterConfigSchema,
  folderConfigSchema,
  npzConfigSchema,
} from '@interpolab/data-filtering';
import { z } from 'zod';
import { withAbsolutePaths } from '../config/absolute-paths.ts';
import { ConfigError } from '../config/config-error.ts';
import { describeConfigIssue } from '../config/describe-config-issue.ts';
import { isJsonObject, type JsonObject, mergeJson } from '../config/json-value.ts';
import { presetFolder } from '../config/load-preset.ts';
import { type ConfigSource, writtenConfig } from '../config/written-config.ts';

const count = z.int().positive();

/** Where labelled images come from. */
const labelledDataSchema = z.discriminatedUnion('kind', [
  drawnFacesConfigSchema,
  celebaConfigSchema,
  folderConfigSchema,
  npzConfigSchema,
]);

export type LabelledData = Readonly<z.output<typeof labelledDataSchema>>;

/** Everything that decides which images are extremes, but for the seed and the engine. */
export const selectionConfigSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, ".", "_" or "-"'),
  project: z.string().min(1).default('zero-shot-interpolation'),
  description: z.string().default(''),
  /** The images to choose from, and to train on. */
  data: labelledDataSchema,
  /**
   * Images that training never sees: to choose the best checkpoint and the calibration by, and to measure at the end.
   * Drawn faces go on beyond `data.count`; of CelebA they are the first of its own splits, null for all of them; of other
   * sets so many are held out at random, the same for every seed.
   */
  heldOut: z
    .strictObject({ validation: count.nullable().default(2000), test: count.nullable().default(4000) })
    .prefault({}),
  /** Images that people have labelled, to measure the evaluation classifier on besides (paper §1.6). */
  handLabelled: labelledDataSchema.nullable().default(null),
  /** All classifiers are of this kind. */
  network: imageClassifierConfigSchema,
  /** The classifier that judges samples and ranks the extremes, trained on all images (paper §1.2). */
  evaluationClassifier: imageClassifierTrainingConfigSchema,
  /** A model of the user's that judges in its place; nothing is trained then. */
  evaluationOnnx: onnxClassifierConfigSchema.nullable().default(null),
  /** Of the evaluation classifier; members of the ensemble have none (paper §1.4). */
  calibration: calibrationConfigSchema.prefault({}),
  /** The classifiers that choose (paper §1.4). */
  ensemble: z.strictObject({
    members: count.default(5),
    /** What each is trained on: a random part of the images, or all but one of as many folds as there are members. */
    split: z.enum(['subsets', 'folds']).default('subsets'),
    /** Images of each member's subset. */
    subset: count.nullable().default(null),
    training: imageClassifierTrainingConfigSchema,
  }),
  filter: filterConfigSchema,
});

export type SelectionConfig = z.output<typeof selectionConfigSchema>;

export const selectionPresets = `${presetFolder}/selection`;

/** The resolved config of a preset and its overrides. @throws ConfigError, one line. */
export function resolveSelection(source: ConfigSource): SelectionConfig {
  const written = writtenConfig(source, selectionPresets);
  return parseSelection(withAbsolutePaths(written, ['data', 'handLabelled', 'evaluationOnnx']));
}

export function parseSelection(written: JsonObject): SelectionConfig {
  const imageSize = isJsonObject(written.data) ? written.data.imageSize : undefined;
  const whole = mergeJson({ network: imageSize === undefined ? {} : { imageSize } }, written);
  const result = selectionConfigSchema.safeParse(whole);
  if (!result.success) throw new ConfigError(describeConfigIssue(result.error, whole, selectionConfigSchema));
  const problem = firstProblem(result.data);
  if (problem) throw new ConfigError(`config ${problem}`);
  return result.data;
}

/** What no part of the config can know by itself; found before anything is read or computed. */
function firstProblem(config: SelectionConfig): string | undefined {
  const { data, network, ensemble, heldOut, handLabelled, calibration } = config;
  const [size, classes] = [data.imageSize, network.numClasses];
  if (network.imageSize !== size)
    return `network.imageSize: must equal data.imageSize, ${size}; got ${network.imageSize} (leave it out).`;
  if (handLabelled && handLabelled.imageSize !== size)
    return `handLabelled.imageSize: must equal data.imageSize, ${size}; got ${handLabelled.imageSize}.`;
  if (data.kind === 'drawnFaces' && classes !== 2)
    return `network.numClasses: must be 2, got ${classes} (drawn faces have two).`;
  if (calibration.method === 'isotonic' && classes !== 2)
    return `calibration.method: isotonic is for 2 classes, got ${classes} (use temperature).`;
  if (calibration.divideLastLayer && calibration.method !== 'temperature')
    return `calibration.divideLastLayer: needs a temperature, got calibration.method=${calibration.method}.`;
  if (calibration.divideLastLayer && config.evaluationOnnx)
    return 'calibration.divideLastLayer: must be false with evaluationOnnx, whose weights are left as they are.';
  return sourceProblem(config) ?? ensembleProblem(ensemble, data) ?? heldOutProblem(heldOut, data);
}

function sourceProblem({ data, handLabelled }: SelectionConfig): string | undefined {
  for (const [name, source] of Object.entries({ data, handLabelled })) {
    if (source?.kind === 'drawnFaces' && (source.filter.steps.length > 0 || source.and || source.greenLips))
      return `${name}: must be all drawn faces; got some of them (leave out ${name}.filter, ${name}.and and ${name}.greenLips).`;
    if ((source?.kind === 'celeba' || source?.kind === 'folder') && source.greenLips !== null)
      return `${name}.greenLips: must be null, got ${JSON.stringify(source.greenLips)} (extremes are chosen among natural images).`;
    if (source && source.kind !== 'drawnFaces' && source.repeatedRows === 'keep')
      return `${name}.repeatedRows: must be "drop", got "keep" (one copy of an image would judge what another has taught).`;
  }
  if (data.kind === 'celeba' && data.split !== 'train')
    return `data.split: must be "train", got "${data.split}" (the other splits are held out).`;
  return undefined;
}

function ensembleProblem(
  { members, split, subset }: SelectionConfig['ensemble'],
  data: LabelledData,
): string | undefined {
  if (split === 'folds') {
    if (subset !== null) return `ensemble.subset: must be null with folds, got ${subset}.`;
    return members < 2 ? `ensemble.members: must be at least 2 with folds, got ${members}.` : undefined;
  }
  if (subset === null)
    return 'ensemble.subset: must say how many images each member is trained on, got null.';
  if (data.kind === 'drawnFaces' && subset > data.count)
    return `ensemble.subset: must be at most data.count, ${data.count}; got ${subset}.`;
  return undefined;
}

function heldOutProblem(heldOut: SelectionConfig['heldOut'], data: LabelledData): string | undefined {
  if (data.kind === 'celeba') return undefined;
  const missing = Object.entries(heldOut).find(([, value]) => value === null);
  return (
    missing &&
    `heldOut.${missing[0]}: must be a number of images, got null (only CelebA has splits of its own).`
  );
}
