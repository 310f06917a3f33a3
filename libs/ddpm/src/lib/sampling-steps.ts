import { tf } from '@interpolab/tensor';
import { type Diffusion, perImage } from './diffusion.ts';
import type { DenoiserFn, GuidanceFn } from './guidance.ts';
import { predictNoiseFromX0, predictX0FromNoise } from './noise-and-x0.ts';
import { type PMeanVariance, pMeanVariance } from './p-mean-variance.ts';

export interface ReverseStepInput {
  readonly denoiser: DenoiserFn;
  readonly guidance?: GuidanceFn;
  readonly xt: tf.Tensor4D;
  /** Index into the schedule, the same for all images. */
  readonly t: number;
  /** Standard normal, shaped like xt; not read at t = 0. */
  readonly noise?: tf.Tensor4D;
  /** Clip the implied x_0 to [-1, 1]; the default is the paper's, true. */
  readonly clipX0?: boolean;
}

/**
 * Draws x_{t−1} ~ p_θ(x_{t−1} | x_t): mean + Σ · g + √Σ · z, where g is the guidance at x_t (not at the mean) and
 * at the original timestep; no noise at t = 0. Paper §4.1; Dhariwal and Nichol 2021, algorithm 1.
 */
export function pSample(diffusion: Diffusion, input: ReverseStepInput): tf.Tensor4D {
  const { guidance, xt, t, noise } = input;
  return tf.tidy(() => {
    const predicted = predict(diffusion, input);
    const mean = guidance
      ? tf.add(predicted.mean, tf.mul(predicted.variance, guidance(xt, originalTimesteps(diffusion, input))))
      : predicted.mean;
    if (t === 0) {
      return mean.clone() as tf.Tensor4D;
    }
    if (!noise) {
      throw new RangeError(`pSample: expected noise at t = ${t}, got none`);
    }
    return tf.add(mean, tf.mul(tf.exp(tf.mul(0.5, predicted.logVariance)), noise)) as tf.Tensor4D;
  });
}

export interface DdimStepInput extends ReverseStepInput {
  /** 0 is deterministic (the default), 1 has the noise of the ancestral sampler. */
  readonly eta?: number;
}

/**
 * One DDIM step (Song et al. 2021, eq. 12). Guidance changes the noise, ε' = ε̂ − √(1 − ᾱ_t) · g, and x_0 follows
 * from it without a second clipping (paper §4.2; Dhariwal and Nichol 2021, algorithm 2).
 */
export function ddimSample(diffusion: Diffusion, input: DdimStepInput): tf.Tensor4D {
  const { xt, t, noise, eta = 0 } = input;
  const alphaBar = diffusion.schedule.alphasCumprod[t];
  const alphaBarPrev = diffusion.schedule.alphasCumprodPrev[t];
  const sigma = eta * Math.sqrt((1 - alphaBarPrev) / (1 - alphaBar)) * Math.sqrt(1 - alphaBar / alphaBarPrev);
  return tf.tidy(() => {
    const predX0 = conditionedX0(diffusion, input);
    const predNoise = predictNoiseFromX0(diffusion.schedule, { xt, t: indices(input), predX0 });
    const direction = tf.mul(predNoise, Math.sqrt(1 - alphaBarPrev - sigma ** 2));
    const mean = tf.add(tf.mul(predX0, Math.sqrt(alphaBarPrev)), direction) as tf.Tensor4D;
    if (t === 0 || sigma === 0) {
      return mean;
    }
    if (!noise) {
      throw new RangeError(`ddimSample: expected noise at t = ${t} with eta ${eta}, got none`);
    }
    return tf.add(mean, tf.mul(sigma, noise)) as tf.Tensor4D;
  });
}

function conditionedX0(diffusion: Diffusion, input: DdimStepInput): tf.Tensor4D {
  const { guidance, xt } = input;
  const { predX0 } = predict(diffusion, input);
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

function predict(diffusion: Diffusion, input: ReverseStepInput): PMeanVariance {
  const { denoiser, xt, clipX0 = true } = input;
  const modelOutput = denoiser(xt, originalTimesteps(diffusion, input));
  return pMeanVariance(diffusion, { modelOutput, xt, t: indices(input), clipX0 });
}

function indices({ xt, t }: ReverseStepInput): number[] {
  return new Array(xt.shape[0]).fill(t);
}

function originalTimesteps({ schedule }: Diffusion, { xt, t }: ReverseStepInput): number[] {
  return new Array(xt.shape[0]).fill(schedule.timesteps[t]);
}
