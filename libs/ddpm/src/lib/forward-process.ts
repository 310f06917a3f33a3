import { tf } from '@interpolab/tensor';
import { assertSameShape, perImage } from './diffusion.ts';
import type { NoiseSchedule } from './noise-schedule.ts';

export interface QSampleInput {
  /** [B, H, W, C] in [-1, 1]. */
  readonly x0: tf.Tensor4D;
  /** One index into the schedule per image. */
  readonly t: readonly number[];
  /** Standard normal, shaped like x0. */
  readonly noise: tf.Tensor4D;
}

/** Draws x_t ~ q(x_t | x_0) = N(√ᾱ_t · x_0, (1 − ᾱ_t) I). Ho et al. 2020, eq. 4. */
export function qSample(schedule: NoiseSchedule, { x0, t, noise }: QSampleInput): tf.Tensor4D {
  assertSameShape('qSample: noise', noise, x0);
  return tf.tidy(() => {
    const signal = perImage(schedule.alphasCumprod, t, Math.sqrt);
    const sigma = perImage(schedule.alphasCumprod, t, (alphaBar) => Math.sqrt(1 - alphaBar));
    return tf.add(tf.mul(signal, x0), tf.mul(sigma, noise)) as tf.Tensor4D;
  });
}

export interface QPosteriorInput {
  readonly x0: tf.Tensor4D;
  readonly xt: tf.Tensor4D;
  readonly t: readonly number[];
}

/** Mean of q(x_{t−1} | x_t, x_0). Ho et al. 2020, eq. 7. */
export function qPosteriorMean(schedule: NoiseSchedule, { x0, xt, t }: QPosteriorInput): tf.Tensor4D {
  assertSameShape('qPosteriorMean: x0', x0, xt);
  return tf.tidy(() => {
    const fromX0 = tf.mul(perImage(schedule.posteriorMeanCoef1, t), x0);
    const fromXt = tf.mul(perImage(schedule.posteriorMeanCoef2, t), xt);
    return tf.add(fromX0, fromXt) as tf.Tensor4D;
  });
}

/** log β̃_t per image, [B, 1, 1, 1], with β̃_0 replaced by β̃_1. */
export function qPosteriorLogVariance(schedule: NoiseSchedule, t: readonly number[]): tf.Tensor4D {
  return perImage(schedule.posteriorLogVarianceClipped, t);
}
