import { tf } from '@interpolab/tensor';
import { z } from 'zod';
import type { GuidanceFn } from './guidance.ts';

const factor = z.number().min(0);
const share = z.number().min(0).max(1);
const ramp = { from: factor.default(0), to: factor.default(1) };

/**
 * How the guidance weights change over u = t / (T − 1), which goes from 1, pure noise, to 0: a factor on all of them.
 * `constant` is the paper's; `linear` and `cosine` go from `from` at u = 1 to `to` at u = 0; `interval` guides only where
 * low ≤ u ≤ high (Kynkäänniemi et al. 2024), and saves what guidance costs elsewhere.
 */
export const guidanceWeightScheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({ kind: z.literal('linear'), ...ramp }),
  z.strictObject({ kind: z.literal('cosine'), ...ramp }),
  z
    .strictObject({ kind: z.literal('interval'), low: share.default(0), high: share.default(1) })
    .refine(({ low, high }) => low < high, 'low must be below high'),
]);

export type GuidanceWeightSchedule = z.output<typeof guidanceWeightScheduleSchema>;

/** The factor on the weights at an original timestep. */
export type WeightFactor = (t: number) => number;

export function weightFactor(schedule: GuidanceWeightSchedule, numTimesteps: number): WeightFactor {
  const share = (t: number) => t / (numTimesteps - 1);
  switch (schedule.kind) {
    case 'constant':
      return () => 1;
    case 'linear':
      return (t) => schedule.to + (schedule.from - schedule.to) * share(t);
    case 'cosine':
      return (t) => schedule.to + (schedule.from - schedule.to) * 0.5 * (1 - Math.cos(Math.PI * share(t)));
    case 'interval':
      return (t) => (share(t) >= schedule.low && share(t) <= schedule.high ? 1 : 0);
  }
}

/** The guidance times the factor of each image's timestep; not computed where that is 0 for all. */
export function scaleGuidance(guidance: GuidanceFn, factorAt: WeightFactor): GuidanceFn {
  return (xt, t) => {
    const factors = t.map(factorAt);
    if (factors.every((value) => value === 1)) return guidance(xt, t);
    if (factors.every((value) => value === 0)) return tf.zerosLike(xt);
    return tf.tidy(
      () => tf.mul(guidance(xt, t), tf.tensor4d(factors, [factors.length, 1, 1, 1])) as tf.Tensor4D,
    );
  };
}
