import type { tf } from '@interpolab/tensor';
import type { Diffusion } from './diffusion.ts';
import type { DenoiserFn, GuidanceFn } from './guidance.ts';
import { type PMeanVariance, pMeanVariance } from './p-mean-variance.ts';

/** What a sampler is told to take x_t to x_{t−1}. */
export interface ReverseStepInput {
  readonly denoiser: DenoiserFn;
  readonly guidance?: GuidanceFn;
  readonly xt: tf.Tensor4D;
  /** Index into the schedule, the same for all images. */
  readonly t: number;
  /** Standard normal, shaped like xt; not read at t = 0, nor by a deterministic step. */
  readonly noise?: tf.Tensor4D;
  /** Clip the implied x_0 to [-1, 1]; the default is the paper's, true. */
  readonly clipX0?: boolean;
  /** x̂_0 of the step before, at index t + 1; multistep samplers look at it. */
  readonly previousX0?: tf.Tensor4D;
}

/** What a step gives; the caller disposes both. */
export interface ReverseStep {
  readonly xPrev: tf.Tensor4D;
  /** The x_0 that the step went by, as it is in the sampler: clipped if asked. */
  readonly predX0: tf.Tensor4D;
}

/** The network's answer at x_t as mean, variance and x̂_0 of the reverse step. */
export function predictReverse(diffusion: Diffusion, input: ReverseStepInput): PMeanVariance {
  const { denoiser, xt, clipX0 = true } = input;
  const modelOutput = denoiser(xt, originalTimesteps(diffusion, input));
  return pMeanVariance(diffusion, { modelOutput, xt, t: indices(input), clipX0 });
}

/** The step's index, once per image. */
export function indices({ xt, t }: Pick<ReverseStepInput, 'xt' | 't'>): number[] {
  return new Array(xt.shape[0]).fill(t);
}

/** What network and guidance are told at the step's index, once per image. */
export function originalTimesteps(
  { schedule }: Diffusion,
  { xt, t }: Pick<ReverseStepInput, 'xt' | 't'>,
): number[] {
  return new Array(xt.shape[0]).fill(schedule.timesteps[t]);
}
