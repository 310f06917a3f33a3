import { z } from 'zod';

const three = (least: number) => z.array(z.number().min(least)).length(3);

/** A user's own image classifier in ONNX form: one input [B, 3, S, S], one output [B, numClasses]. */
export const onnxClassifierConfigSchema = z.strictObject({
  path: z.string().min(1, 'expected a path, got ""'),
  /** Side that the images are resized to (bilinear) before the model sees them; null: they stay as they are. */
  imageSize: z.int().min(1).max(4096).nullable().default(null),
  /** What the model takes off each channel of images in [0, 1] … Default: images in [−1, 1]. */
  mean: three(-10).default([0.5, 0.5, 0.5]),
  /** … and divides by. */
  standardDeviation: three(1e-6).default([0.5, 0.5, 0.5]),
  /** What comes out. */
  output: z.enum(['logits', 'probabilities']).default('logits'),
  /** Which output each of our classes is: [1, 0] for a model that has the attribute first. Null: in our order. */
  classOrder: z.array(z.int().min(0)).nullable().default(null),
});

/** A user's network of features: one input [B, 3, S, S], one output [B, features]. */
export const onnxFeaturesConfigSchema = onnxClassifierConfigSchema.omit({ output: true, classOrder: true });

export type OnnxFeaturesConfig = Readonly<z.output<typeof onnxFeaturesConfigSchema>>;
export type OnnxClassifierConfig = Readonly<z.output<typeof onnxClassifierConfigSchema>>;
