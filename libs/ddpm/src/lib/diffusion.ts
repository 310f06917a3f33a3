import { tf } from '@interpolab/tensor';
import { z } from 'zod';
import { createNoiseSchedule, type NoiseSchedule } from './noise-schedule.ts';
import { respaceSchedule } from './respacing.ts';

/** Σ_θ: learned between β̃_t and β_t, or fixed to one of them. */
export type VarianceKind = 'learnedRange' | 'fixedLarge' | 'fixedSmall';

/** What the network says of x_t: its noise ε, the image x_0, or v = √ᾱ ε − √(1−ᾱ) x_0 (Salimans and Ho 2022). */
export type PredictionKind = 'noise' | 'x0' | 'v';

/** The forward process and how the reverse one is parameterised (paper §2.2). */
export const diffusionConfigSchema = z.strictObject({
  numTimesteps: z.int().min(2).default(4000),
  noiseSchedule: z.enum(['cosine', 'linear']).default('cosine'),
  variance: z.enum(['learnedRange', 'fixedLarge', 'fixedSmall']).default('learnedRange'),
  prediction: z.enum(['noise', 'x0', 'v']).default('noise'),
});

export type DiffusionConfig = z.infer<typeof diffusionConfigSchema>;
/** As it may be written: what is left out has the paper's value. */
export type DiffusionConfigInput = z.input<typeof diffusionConfigSchema>;

export interface Diffusion {
  readonly schedule: NoiseSchedule;
  readonly variance: VarianceKind;
  readonly prediction: PredictionKind;
}

/** The diffusion of a configuration, over all timesteps or over those that `respacing` keeps. */
export function createDiffusion(written: DiffusionConfigInput, respacing?: string): Diffusion {
  const config = diffusionConfigSchema.parse(written);
  const schedule = createNoiseSchedule(config.noiseSchedule, config.numTimesteps);
  return {
    schedule: respacing === undefined ? schedule : respaceSchedule(schedule, respacing),
    variance: config.variance,
    prediction: config.prediction,
  };
}

/**
 * One coefficient per image as [B, 1, 1, 1]: `transform` (in float64) of the entry at `t`, an index into the
 * schedule. Throws past the end.
 */
export function perImage(
  coefficients: Float64Array,
  t: readonly number[],
  transform: (value: number) => number = (value) => value,
): tf.Tensor4D {
  const values = t.map((timestep) => {
    const value = coefficients[timestep];
    if (value === undefined) {
      throw new RangeError(`perImage: t must be in 0 … ${coefficients.length - 1}, got ${timestep}`);
    }
    return transform(value);
  });
  return tf.tensor4d(values, [t.length, 1, 1, 1], 'float32');
}

/** Throws unless both tensors have the same shape. */
export function assertSameShape(where: string, actual: tf.Tensor, expected: tf.Tensor): void {
  if (actual.shape.join() !== expected.shape.join()) {
    throw new RangeError(`${where}: expected shape [${expected.shape}], got [${actual.shape}]`);
  }
}
