import { tf } from '@interpolab/tensor';
import { z } from 'zod';
import { createNoiseSchedule, type NoiseSchedule } from './noise-schedule.ts';
import { respaceSchedule } from './respacing.ts';

/** Σ_θ: learned between β̃_t and β_t, or fixed to one of them. */
export type VarianceKind = 'learnedRange' | 'fixedLarge' | 'fixedSmall';

/** The forward process and the kind of reverse variance (paper §2.2). */
export const diffusionConfigSchema = z.strictObject({
  numTimesteps: z.int().min(2).default(4000),
  noiseSchedule: z.enum(['cosine', 'linear']).default('cosine'),
  variance: z.enum(['learnedRange', 'fixedLarge', 'fixedSmall']).default('learnedRange'),
});

export type DiffusionConfig = z.infer<typeof diffusionConfigSchema>;

export interface Diffusion {
  readonly schedule: NoiseSchedule;
  readonly variance: VarianceKind;
}

/** The diffusion of a configuration, over all timesteps or over those that `respacing` keeps. */
export function createDiffusion(config: DiffusionConfig, respacing?: string): Diffusion {
  const schedule = createNoiseSchedule(config.noiseSchedule, config.numTimesteps);
  return {
    schedule: respacing === undefined ? schedule : respaceSchedule(schedule, respacing),
    variance: config.variance,
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
