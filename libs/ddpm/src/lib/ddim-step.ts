import { tf } from '@interpolab/tensor';
import { conditionScore } from './conditioning.ts';
import type { Diffusion } from './diffusion.ts';
import { predictNoiseFromX0 } from './noise-and-x0.ts';
import { indices, type ReverseStep, type ReverseStepInput } from './reverse-step.ts';

export interface DdimStepInput extends ReverseStepInput {
  /** 0 is deterministic (the default), 1 has the noise of the ancestral sampler. */
  readonly eta?: number;
}

/** One DDIM step (Song et al. 2021, eq. 12), guided by the conditional score (paper §4.2). */
export function ddimSample(diffusion: Diffusion, input: DdimStepInput): ReverseStep {
  const { xt, t, noise, eta = 0 } = input;
  const alphaBar = diffusion.schedule.alphasCumprod[t];
  const alphaBarPrev = diffusion.schedule.alphasCumprodPrev[t];
  const sigma = eta * Math.sqrt((1 - alphaBarPrev) / (1 - alphaBar)) * Math.sqrt(1 - alphaBar / alphaBarPrev);
  return tf.tidy(() => {
    const predX0 = conditionScore(diffusion, input);
    const predNoise = predictNoiseFromX0(diffusion.schedule, { xt, t: indices(input), predX0 });
    const direction = tf.mul(predNoise, Math.sqrt(1 - alphaBarPrev - sigma ** 2));
    const mean = tf.add(tf.mul(predX0, Math.sqrt(alphaBarPrev)), direction) as tf.Tensor4D;
    if (t === 0 || sigma === 0) {
      return { xPrev: mean, predX0 };
    }
    if (!noise) {
      throw new RangeError(`ddimSample: expected noise at t = ${t} with eta ${eta}, got none`);
    }
    return { xPrev: tf.add(mean, tf.mul(sigma, noise)) as tf.Tensor4D, predX0 };
  });
}
