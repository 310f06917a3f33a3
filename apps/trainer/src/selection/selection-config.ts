import { imageClassifierConfigSchema, imageClassifierTrainingConfigSchema } from '@interpolab/classifier';
import { drawnFacesConfigSchema, filterConfigSchema } from '@interpolab/data-filtering';
import { z } from 'zod';
import { applyOverride } from '../config/apply-override.ts';
import { ConfigError } from '../config/config-error.ts';
import { describeConfigIssue } from '../config/describe-config-issue.ts';
import type { ConfigSource } from '../config/experiment-config.ts';
import { isJsonObject, type JsonObject, mergeJson } from '../config/json-value.ts';
import { loadPreset, presetFolder } from '../config/load-preset.ts';

const count = z.int().positive();

/** Everything that decides which images are extremes, but for the seed and the engine. */
export const selectionConfigSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, ".", "_" or "-"'),
  project: z.string().min(1).default('zero-shot-interpolation'),
  description: z.string().default(''),
  /** The images to choose from, and to train on. */
  data: drawnFacesConfigSchema,
  /** Further images of the same kind: to choose the best checkpoint and the temperature by, and to measure at the end. */
  heldOut: z.strictObject({ validation: count.default(2000), test: count.default(4000) }).prefault({}),
  /** All classifiers are of this kind. */
  network: imageClassifierConfigSchema,
  /** The classifier that judges samples and ranks the extremes, trained on all images (paper §1.2). */
  evaluationClassifier: imageClassifierTrainingConfigSchema,
  /** The classifiers that choose, each trained on a random part of the images (paper §1.4). */
  ensemble: z.strictObject({
    members: count.default(5),
    /** Images of each member. */
    subset: count,
    training: imageClassifierTrainingConfigSchema,
  }),
  filter: filterConfigSchema,
});

export type SelectionConfig = z.output<typeof selectionConfigSchema>;

export const selectionPresets = `${presetFolder}/selection`;

/** The resolved config of a preset and its overrides. @throws ConfigError, one line. */
export function resolveSelection({ preset, overrides }: ConfigSource): SelectionConfig {
  return parseSelection(overrides.reduce(applyOverride, loadPreset(preset, selectionPresets)));
}

export function parseSelection(written: JsonObject): SelectionConfig {
  const imageSize = isJsonObject(written.data) ? written.data.imageSize : undefined;
  const whole = mergeJson({ network: imageSize === undefined ? {} : { imageSize } }, written);
  const result = selectionConfigSchema.safeParse(whole);
  if (!result.success) throw new ConfigError(describeConfigIssue(result.error, whole, selectionConfigSchema));
  const { data, network, ensemble } = result.data;
  if (network.imageSize !== data.imageSize) {
    throw new ConfigError(
      `config network.imageSize: must equal data.imageSize, ${data.imageSize}; got ${network.imageSize} (leave it out).`,
    );
  }
  if (network.numClasses !== 2) {
    throw new ConfigError(
      `config network.numClasses: must be 2, got ${network.numClasses} (drawn faces have two).`,
    );
  }
  if (ensemble.subset > data.count) {
    throw new ConfigError(
      `config ensemble.subset: must be at most data.count, ${data.count}; got ${ensemble.subset}.`,
    );
  }
  return result.data;
}
