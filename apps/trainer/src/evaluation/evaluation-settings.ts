import { onnxClassifierConfigSchema, onnxFeaturesConfigSchema } from '@interpolab/classifier';
import { UNKNOWN_MIDDLE } from '@interpolab/evaluation';
import { z } from 'zod';
import { applyOverride } from '../config/apply-override.ts';
import { ConfigError } from '../config/config-error.ts';
import { describeConfigIssue } from '../config/describe-config-issue.ts';
import type { JsonObject } from '../config/json-value.ts';

const onnx = onnxClassifierConfigSchema.omit({ path: true });

/** How existing samples are measured. */
export const evaluationSettingsSchema = z.strictObject({
  /** Of histograms over [0, 1]; 100 in paper §6.1. */
  bins: z.int().min(2).max(400).default(100),
  /** What counts as the middle where nobody knows a never-seen range. */
  middle: z.strictObject({ low: z.number(), high: z.number() }).default(UNKNOWN_MIDDLE),
  /** Images of either side that features are computed of; more cost time with their square. */
  featureImages: z.int().min(8).max(50_000).default(2000),
  /** Neighbours of precision and recall. */
  nearest: z.int().min(1).max(100).default(3),
  /** How a classifier in ONNX form takes images, and what comes out of it. */
  classifierOnnx: onnx.prefault({}),
  /** The same of a network of features; CLIP's ViT-B/32 needs an imageSize of 224 and its own mean and deviation. */
  featuresOnnx: onnxFeaturesConfigSchema.omit({ path: true }).prefault({}),
});

export type EvaluationSettings = Readonly<z.output<typeof evaluationSettingsSchema>>;

/** @throws ConfigError in one line. */
export function resolveEvaluationSettings(overrides: readonly string[]): EvaluationSettings {
  const written = overrides.reduce<JsonObject>(applyOverride, {});
  const parsed = evaluationSettingsSchema.safeParse(written);
  if (parsed.success) return parsed.data;
  throw new ConfigError(describeConfigIssue(parsed.error, written, evaluationSettingsSchema));
}
