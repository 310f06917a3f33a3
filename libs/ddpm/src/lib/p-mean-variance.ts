import { tf } from '@interpolab/tensor';
import { assertSameShape, type Diffusion, perImage } from './diffusion.ts';
import { qPosteriorMean } from './forward-process.ts';
import { impliedX0 } from './prediction.ts';

export interface PMeanVarianceInput {
  /** What the network said at (x_t, t): [B, H, W, C], or [B, H, W, 2C] with learned variance. */
  readonly modelOutput: tf.Tensor4D;
  readonly xt: tf.Tensor4D;
  /** Indices into the schedule, one per image. */
  readonly t: readonly number[];
  /** Clip the implied x_0 to [-1, 1] before the posterior mean. */
  readonly clipX0: boolean;
}

/** p_θ(x_{t−1} | x_t) and the x_0 it implies. The caller disposes all four, or works inside a tidy. */
export interface PMeanVariance {
  readonly mean: tf.Tensor4D;
  /** [B, H, W, C] if learned, [B, 1, 1, 1] if fixed. */
  readonly variance: tf.Tensor4D;
  readonly logVariance: tf.Tensor4D;
  readonly predX0: tf.Tensor4D;
}

/** Mean and variance of the reverse step (Ho et al. 2020, eq. 11; Nichol and Dhariwal 2021, eq. 15). */
export function pMeanVariance(diffusion: Diffusion, input: PMeanVarianceInput): PMeanVariance {
  const { modelOutput, xt, t, clipX0 } = input;
  const { prediction, varianceOutput } = splitModelOutput(diffusion, { modelOutput, xt });
  const { variance, logVariance } = varianceOutput
    ? learnedVariance(diffusion, { varianceOutput, t })
    : fixedVariance(diffusion, t);
  const implied = impliedX0(diffusion, { prediction, xt, t });
  const predX0 = clipX0 ? tf.clipByValue(implied, -1, 1) : implied;
  return {
    mean: qPosteriorMean(diffusion.schedule, { x0: predX0, xt, t }),
    variance,
    logVariance,
    predX0,
  };
}

/** Splits the network's answer into its prediction and, if the variance is learned, the channels that choose it. */
export function splitModelOutput(
  { variance }: Diffusion,
  { modelOutput, xt }: { modelOutput: tf.Tensor4D; xt: tf.Tensor4D },
): { prediction: tf.Tensor4D; varianceOutput?: tf.Tensor4D } {
  if (variance !== 'learnedRange') {
    assertSameShape('pMeanVariance: modelOutput', modelOutput, xt);
    return { prediction: modelOutput };
  }
  const [batch, height, width, channels] = xt.shape;
  if (modelOutput.shape.join() !== [batch, height, width, 2 * channels].join()) {
    throw new RangeError(
      `pMeanVariance: modelOutput must have twice the channels of [${xt.shape}] for a learned variance, got [${modelOutput.shape}]`,
    );
  }
  const [prediction, varianceOutput] = tf.split(modelOutput, 2, 3) as tf.Tensor4D[];
  return { prediction, varianceOutput };
}

interface Variance {
  readonly variance: tf.Tensor4D;
  readonly logVariance: tf.Tensor4D;
}

/** log Σ = v · log β_t + (1 − v) · log β̃_t with v = (output + 1) / 2. Nichol and Dhariwal 2021, eq. 15. */
function learnedVariance(
  { schedule }: Diffusion,
  { varianceOutput, t }: { varianceOutput: tf.Tensor4D; t: readonly number[] },
): Variance {
  const logVariance = tf.tidy(() => {
    const smallest = perImage(schedule.posteriorLogVarianceClipped, t);
    const largest = perImage(schedule.betas, t, Math.log);
    const share = tf.div(tf.add(varianceOutput, 1), 2);
    return tf.add(tf.mul(share, largest), tf.mul(tf.sub(1, share), smallest)) as tf.Tensor4D;
  });
  return { variance: tf.exp(logVariance), logVariance };
}

/** `fixedLarge`: β_t, but β̃_1 at t = 0, which has the better likelihood; `fixedSmall`: β̃_t. */
function fixedVariance({ schedule, variance }: Diffusion, t: readonly number[]): Variance {
  const { betas, posteriorVariance, posteriorLogVarianceClipped } = schedule;
  if (variance === 'fixedSmall') {
    return {
      variance: perImage(posteriorVariance, t),
      logVariance: perImage(posteriorLogVarianceClipped, t),
    };
  }
  const large = betas.map((beta, index) => (index === 0 ? posteriorVariance[1] : beta));
  return { variance: perImage(large, t), logVariance: perImage(large, t, Math.log) };
}
