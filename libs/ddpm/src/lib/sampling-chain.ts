import { finishWork, type tf } from '@interpolab/tensor';
import type { Diffusion } from './diffusion.ts';
import { type DenoiserFn, type GuidanceFn, sumGuidance } from './guidance.ts';
import { createSolver, type SolverSettings } from './solvers.ts';

export interface SamplingChainOptions extends SolverSettings {
  readonly denoiser: DenoiserFn;
  /** Gradients that are added up; empty: unconditional. */
  readonly guidance?: readonly GuidanceFn[];
  readonly clipX0?: boolean;
  /** Noise at the last timestep, [B, H, W, C]. Not disposed. */
  readonly start: tf.Tensor4D;
  /** Standard normal noise of the step at index t; disposed after use. Asked for t = last … 1, in this order. */
  noiseAt(t: number): tf.Tensor4D;
  /** Called after every step. */
  onStep?(step: ChainStep): void;
  /** Asked before every step; true gives the chain up. */
  shouldStop?(): boolean;
}

/** What is seen of a chain while it runs. */
export interface ChainStep {
  /** Steps done, this one counted. */
  readonly done: number;
  /** Its index into the schedule. */
  readonly t: number;
  /** x̂_0 of this step, [B, H, W, C]: lives until the listener returns. */
  readonly predX0: tf.Tensor4D;
}

/**
 * The whole reverse chain, last timestep to 0, leaving the event loop free between steps; null if it was given up.
 * The caller disposes the answer.
 */
export async function sampleChain(
  diffusion: Diffusion,
  options: SamplingChainOptions,
): Promise<tf.Tensor4D | null> {
  const { denoiser, clipX0, start, onStep } = options;
  const guidance = sumGuidance(options.guidance ?? []);
  const solver = createSolver(options);
  const { numTimesteps } = diffusion.schedule;
  let xt = start.clone() as tf.Tensor4D;
  let previousX0: tf.Tensor4D | undefined;
  try {
    for (let t = numTimesteps - 1; t >= 0; t--) {
      await new Promise((resolve) => setImmediate(resolve));
      if (options.shouldStop?.()) {
        xt.dispose();
        return null;
      }
      const noise = solver.isStochastic && t > 0 ? options.noiseAt(t) : undefined;
      const step = solver.step(diffusion, { denoiser, guidance, xt, t, noise, clipX0, previousX0 });
      xt.dispose();
      noise?.dispose();
      previousX0?.dispose();
      xt = step.xPrev;
      previousX0 = step.predX0;
      finishWork(); // whoever counts and times the steps sees them done
      onStep?.({ done: numTimesteps - t, t, predX0: previousX0 });
    }
    return xt;
  } finally {
    previousX0?.dispose();
  }
}
