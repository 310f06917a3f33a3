import { fetchValues, tf } from '@interpolab/tensor';
import { assertSameShape, type Diffusion, perImage } from './diffusion.ts';
import { qSample } from './forward-process.ts';
import { normalKl } from './gaussian.ts';
import type { DenoiserFn } from './guidance.ts';
import { variationalBoundTerm } from './losses.ts';

export interface VariationalBoundInput {
  readonly denoiser: DenoiserFn;
  /** [B, H, W, C] in [-1, 1]. */
  readonly x0: tf.Tensor4D;
  /** Standard normal noise for the index t, shaped like x0; disposed after use. Asked for t = last … 0. */
  noiseAt(t: number): tf.Tensor4D;
  /** Clip the implied x_0 to [-1, 1]; the reference evaluates with true, the default. */
  readonly clipX0?: boolean;
  /** Called after every timestep with the number of them done. */
  onStep?(done: number): void;
  /** Asked before every timestep; true gives the evaluation up. */
  shouldStop?(): boolean;
}

/** The bound on −log₂ p(x_0) of each image, in bits per dimension. */
export interface VariationalBound {
  /** L_T + Σ_t L_t. */
  readonly total: number[];
  /** L_T = KL(q(x_T | x_0) ‖ N(0, I)): what no training can lower. */
  readonly prior: number[];
  /** L_t of each image, by index t. */
  readonly terms: readonly number[][];
}

/**
 * The whole variational bound, every timestep once with fresh noise; null if it was given up. Ho et al. 2020, eq. 5.
 */
export async function variationalBound(
  diffusion: Diffusion,
  input: VariationalBoundInput,
): Promise<VariationalBound | null> {
  const { denoiser, x0, clipX0 = true } = input;
  const { schedule } = diffusion;
  const prior = await valuesOf(priorBound(diffusion, x0));
  const terms: number[][] = new Array(schedule.numTimesteps);
  for (let index = schedule.numTimesteps - 1; index >= 0; index--) {
    await new Promise((resolve) => setImmediate(resolve));
    if (input.shouldStop?.()) return null;
    const t = new Array<number>(x0.shape[0]).fill(index);
    const noise = input.noiseAt(index);
    const term = tf.tidy(() => {
      const xt = qSample(schedule, { x0, t, noise });
      const modelOutput = denoiser(
        xt,
        t.map((at) => schedule.timesteps[at]),
      );
      return variationalBoundTerm(diffusion, { modelOutput, x0, xt, t }, { clipX0 });
    });
    noise.dispose();
    terms[index] = await valuesOf(term);
    input.onStep?.(schedule.numTimesteps - index);
  }
  const total = prior.map((bits, image) => terms.reduce((sum, term) => sum + term[image], bits));
  return { total, prior, terms };
}

/** L_T of each image in bits per dimension, [B]: how far x_T is from pure noise. */
export function priorBound({ schedule }: Diffusion, x0: tf.Tensor4D): tf.Tensor1D {
  return tf.tidy(() => {
    const last = new Array<number>(x0.shape[0]).fill(schedule.numTimesteps - 1);
    const mean = tf.mul(perImage(schedule.alphasCumprod, last, Math.sqrt), x0) as tf.Tensor4D;
    const logVariance = perImage(schedule.alphasCumprod, last, (alphaBar) => Math.log1p(-alphaBar));
    const standard = tf.zeros([1, 1, 1, 1]) as tf.Tensor4D;
    const kl = normalKl({ p: { mean, logVariance }, q: { mean: standard, logVariance: standard } });
    assertSameShape('priorBound: x0', kl, x0);
    return tf.div(tf.mean(kl, [1, 2, 3]), Math.LN2) as tf.Tensor1D;
  });
}

async function valuesOf(values: tf.Tensor1D): Promise<number[]> {
  await fetchValues([values]);
  const numbers = Array.from(values.dataSync());
  values.dispose();
  return numbers;
}
