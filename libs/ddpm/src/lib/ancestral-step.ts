import { tf } from '@interpolab/tensor';
import { conditionMean, type GradientPoint } from './conditioning.ts';
import type { Diffusion } from './diffusion.ts';
import type { ReverseStep, ReverseStepInput } from './reverse-step.ts';

export interface AncestralStepInput extends ReverseStepInput {
  readonly gradientAt?: GradientPoint;
}

/**
 * Draws x_{t−1} ~ p_θ(x_{t−1} | x_t): mean + Σ · g + √Σ · z, where g is the guidance at x_t (unless `gradientAt` says
 * `mean`) and at the original timestep; no noise at t = 0. Paper §4.1.
 */
export function pSample(diffusion: Diffusion, input: AncestralStepInput): ReverseStep {
  const { t, noise, gradientAt } = input;
  return tf.tidy(() => {
    const { mean, deviation, predX0 } = conditionMean(diffusion, input, gradientAt);
    if (t === 0) {
      return { xPrev: mean.clone() as tf.Tensor4D, predX0 };
    }
    if (!noise) {
      throw new RangeError(`pSample: expected noise at t = ${t}, got none`);
    }
    return { xPrev: tf.add(mean, tf.mul(deviation, noise)) as tf.Tensor4D, predX0 };
  });
}
