import { tf } from '@interpolab/tensor';
import { type Diffusion, perImage } from './diffusion.ts';
import { predictNoiseFromX0, predictX0FromNoise } from './noise-and-x0.ts';
import { indices, originalTimesteps, predictReverse, type ReverseStepInput } from './reverse-step.ts';

/**
 * Where the gradient of a conditional mean is taken: at x_t and its timestep as the reference does, or at the mean
 * itself, where Dhariwal and Nichol 2021 (eq. 10) expand log p, and at the timestep that it has.
 */
export type GradientPoint = 'xt' | 'mean';

/** Mean and deviation of a guided reverse step, and the x̂_0 behind it, inside a tidy. */
export interface ConditionedMean {
  readonly mean: tf.Tensor4D;
  readonly deviation: tf.Tensor4D;
  readonly predX0: tf.Tensor4D;
}

/** μ' = μ + Σ · g: guidance as a shift of the mean. Paper §4.1; Dhariwal and Nichol 2021, algorithm 1. */
export function conditionMean(
  diffusion: Diffusion,
  input: ReverseStepInput,
  gradientAt: GradientPoint = 'xt',
): ConditionedMean {
  const { guidance, xt, t } = input;
  const { mean, variance, logVariance, predX0 } = predictReverse(diffusion, input);
  const deviation = tf.exp(tf.mul(0.5, logVariance)) as tf.Tensor4D;
  if (!guidance) {
    return { mean, deviation, predX0 };
  }
  const point = gradientAt === 'xt' ? { xt, t } : { xt: mean, t: Math.max(t - 1, 0) };
  const gradient = guidance(point.xt, originalTimesteps(diffusion, point));
  return { mean: tf.add(mean, tf.mul(variance, gradient)), deviation, predX0 };
}

/**
 * ε' = ε̂ − √(1 − ᾱ_t) · g: guidance as a change of the score, −ε / √(1 − ᾱ_t), as the x_0 that it implies. That is
 * not clipped again. Paper §4.2; Dhariwal and Nichol 2021, algorithm 2.
 */
export function conditionScore(diffusion: Diffusion, input: ReverseStepInput): tf.Tensor4D {
  const { guidance, xt } = input;
  const { predX0 } = predictReverse(diffusion, input);
  if (!guidance) {
    return predX0;
  }
  const { schedule } = diffusion;
  const t = indices(input);
  const predNoise = predictNoiseFromX0(schedule, { xt, t, predX0 });
  const scale = perImage(schedule.alphasCumprod, t, (alphaBar) => Math.sqrt(1 - alphaBar));
  const gradient = guidance(xt, originalTimesteps(diffusion, input));
  const conditioned = tf.sub(predNoise, tf.mul(scale, gradient)) as tf.Tensor4D;
  return predictX0FromNoise(schedule, { xt, t, predNoise: conditioned });
}
