import type { tf } from '@interpolab/tensor';
import type { Diffusion } from './diffusion.ts';
import { type DenoiserFn, type GuidanceFn, sumGuidance } from './guidance.ts';
import { ddimSample, pSample, type ReverseStepInput } from './sampling-steps.ts';

export type SamplerKind = 'ancestral' | 'ddim';

export interface SamplingChainOptions {
  readonly denoiser: DenoiserFn;
  readonly sampler: SamplerKind;
  /** Gradients that are added up; empty: unconditional. */
  readonly guidance?: readonly GuidanceFn[];
  readonly clipX0?: boolean;
  /** Noise at the last timestep, [B, H, W, C]. Not disposed. */
  readonly start: tf.Tensor4D;
  /** Standard normal noise of the step at index t; disposed after use. Asked for t = last … 1, in this order. */
  noiseAt(t: number): tf.Tensor4D;
  /** Called after every step with the number of steps done. */
  onStep?(done: number): void;
  /** Asked before every step; true gives the chain up. */
  shouldStop?(): boolean;
}

/**
 * The whole reverse chain, last timestep to 0, leaving the event loop free between steps; null if it was given up.
 * The caller disposes the answer.
 */
export async function sampleChain(
  diffusion: Diffusion,
  options: SamplingChainOptions,
): Promise<tf.Tensor4D | null> {
  const { denoiser, sampler, clipX0, start, onStep } = options;
  const guidance = sumGuidance(options.guidance ?? []);
  const { numTimesteps } = diffusion.schedule;
  let xt = start.clone() as tf.Tensor4D;
  for (let t = numTimesteps - 1; t >= 0; t--) {
    await new Promise((resolve) => setImmediate(resolve));
    if (options.shouldStop?.()) {
      xt.dispose();
      return null;
    }
    const noise = sampler === 'ancestral' && t > 0 ? options.noiseAt(t) : undefined;
    const input: ReverseStepInput = { denoiser, guidance, xt, t, noise, clipX0 };
    const xPrev = sampler === 'ancestral' ? pSample(diffusion, input) : ddimSample(diffusion, input);
    xt.dispose();
    noise?.dispose();
    xt = xPrev;
    onStep?.(numTimesteps - t);
  }
  return xt;
}
