import { onnxFeaturesConfigSchema } from '@interpolab/classifier';
import { dataConfigSchema } from '@interpolab/data-filtering';
import {
  ddpmTrainingConfigSchema,
  denoiserConfigSchema,
  diffusionConfigSchema,
  samplingConfigSchema,
} from '@interpolab/ddpm';
import { evaluationConfigSchema } from '@interpolab/evaluation';
import { z } from 'zod';
import { withAbsolutePaths } from './absolute-paths.ts';
import { assertSamplingFits } from './assert-sampling-fits.ts';
import { ConfigError } from './config-error.ts';
import { describeConfigIssue } from './describe-config-issue.ts';
import {
  guidanceClassifierPartSchema,
  guidanceClassifiers,
  withWholeClassifiers,
} from './guidance-classifiers.ts';
import { isJsonObject, type JsonObject, mergeJson } from './json-value.ts';
import { type ConfigSource, writtenConfig } from './written-config.ts';

/** Everything that decides an experiment's outcome, but for the seed and the engine. Each stage's lib owns its part. */
export const experimentConfigSchema = z.strictObject({
  /** Names the experiment in the tracker and on the terminal. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, ".", "_" or "-"'),
  project: z.string().min(1).default('zero-shot-interpolation'),
  description: z.string().default(''),
  data: dataConfigSchema,
  diffusion: diffusionConfigSchema,
  classifier: guidanceClassifierPartSchema,
  /** Others that steer beside it, each with a list of weights of its own: what one does not say is as in `classifier`. */
  furtherClassifiers: z.array(guidanceClassifierPartSchema).default([]),
  ddpm: z.strictObject({
    network: denoiserConfigSchema,
    training: ddpmTrainingConfigSchema,
  }),
  sampling: samplingConfigSchema,
  evaluation: evaluationConfigSchema.extend({
    /** A network in ONNX form, as CLIP's ViT-B/32, in whose features neighbours are looked for; left out: the last layer of the first of `classifiers`. */
    features: onnxFeaturesConfigSchema.optional(),
  }),
});
export type ExperimentConfig = z.output<typeof experimentConfigSchema>;

/**
 * The resolved config of a preset and its overrides, with every default filled in.
 * @throws ConfigError with one line that names the key, what is expected there and what came.
 */
export function resolveConfig(source: ConfigSource): ExperimentConfig {
  const written = writtenConfig(source);
  return parseConfig(withAbsolutePaths(written, ['data', 'classifier', 'furtherClassifiers', 'evaluation']));
}

export function parseConfig(written: JsonObject): ExperimentConfig {
  const whole = withWholeClassifiers(withImageSize(written));
  const result = experimentConfigSchema.safeParse(whole);
  if (!result.success)
    throw new ConfigError(describeConfigIssue(result.error, whole, experimentConfigSchema));
  const { data, ddpm } = result.data;
  const guideSizes = guidanceClassifiers(result.data).flatMap((guide, at): [string, number][] => {
    const path = at === 0 ? 'classifier' : `furtherClassifiers.${at - 1}`;
    return [
      [`${path}.network.imageSize`, guide.network.imageSize],
      ...(guide.data ? [[`${path}.data.imageSize`, guide.data.imageSize] as [string, number]] : []),
    ];
  });
  for (const [path, size] of [...guideSizes, ['ddpm.network.imageSize', ddpm.network.imageSize] as const]) {
    if (size !== data.imageSize) {
      throw new ConfigError(
        `config ${path}: must equal data.imageSize, ${data.imageSize}; got ${size} (leave it out).`,
      );
    }
  }
  assertSampledAverage(result.data);
  assertSamplingFits(result.data);
  return result.data;
}

/** Samples can only be drawn with an average that training keeps. */
function assertSampledAverage({ sampling, ddpm }: ExperimentConfig): void {
  const kept = [ddpm.training.emaDecay, ...ddpm.training.furtherEmaDecays];
  if (sampling.emaDecay === null || kept.includes(sampling.emaDecay)) return;
  throw new ConfigError(
    `config sampling.emaDecay: must be a rate that ddpm.training keeps, ${kept.join(' or ')}; got ${sampling.emaDecay} (add it to ddpm.training.furtherEmaDecays).`,
  );
}

/** The networks draw what the data shows: their image size is the data's unless written out. */
function withImageSize(written: JsonObject): JsonObject {
  const imageSize = isJsonObject(written.data) ? written.data.imageSize : undefined;
  if (imageSize === undefined) return written;
  return mergeJson({ classifier: { network: { imageSize } }, ddpm: { network: { imageSize } } }, written);
}
