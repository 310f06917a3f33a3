import { stopGradient } from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import { assertSameShape, type Diffusion } from './diffusion.ts';
import { qPosteriorLogVariance, qPosteriorMean } from './forward-process.ts';
import { discretizedGaussianLogLikelihood, normalKl } from './gaussian.ts';
import { pMeanVariance, splitModelOutput } from './p-mean-variance.ts';

export interface LossInput {
  /** The network's answer at (x_t, t). */
  readonly modelOutput: tf.Tensor4D;
  readonly x0: tf.Tensor4D;
  readonly xt: tf.Tensor4D;
  readonly t: readonly number[];
  /** The noise that made x_t. */
  readonly noise: tf.Tensor4D;
}

/** Losses of each image, [B]. */
export interface ImageLosses {
  readonly mse: tf.Tensor1D;
  /** Absent when the variance is fixed. */
  readonly vb?: tf.Tensor1D;
  readonly loss: tf.Tensor1D;
}

/**
 * The training loss of each image (paper §2.2): mean squared error of ε̂, plus, if the variance is learned, the
 * variational bound at t in bits per dimension with weight 1, through which only the variance learns.
 */
export function hybridLoss(diffusion: Diffusion, input: LossInput): ImageLosses {
  const { modelOutput, x0, xt, t, noise } = input;
  const { predNoise, varianceOutput } = splitModelOutput(diffusion, { modelOutput, xt });
  const mse = meanSquaredError(predNoise, noise);
  if (!varianceOutput) {
    return { mse, loss: mse };
  }
  const frozenMean = tf.concat([stopGradient(predNoise), varianceOutput], 3);
  const vb = variationalBoundTerm(diffusion, { modelOutput: frozenMean, x0, xt, t });
  return { mse, vb, loss: tf.add(mse, vb) as tf.Tensor1D };
}

/**
 * One term of the variational bound per image, bits per dimension, [B]: KL(q(x_{t−1} | x_t, x_0) ‖ p_θ), and at
 * t = 0 the negative log-likelihood of the 8-bit image. Ho et al. 2020, eq. 5; the implied x_0 is not clipped.
 */
export function variationalBoundTerm(
  diffusion: Diffusion,
  { modelOutput, x0, xt, t }: Omit<LossInput, 'noise'>,
): tf.Tensor1D {
  assertSameShape('variationalBoundTerm: x0', x0, xt);
  return tf.tidy(() => {
    const predicted = pMeanVariance(diffusion, { modelOutput, xt, t, clipX0: false });
    const posterior = {
      mean: qPosteriorMean(diffusion.schedule, { x0, xt, t }),
      logVariance: qPosteriorLogVariance(diffusion.schedule, t),
    };
    const kl = meanPerImage(normalKl({ p: posterior, q: predicted }));
    if (!t.includes(0)) {
      return tf.div(kl, Math.LN2) as tf.Tensor1D;
    }
    const likelihood = meanPerImage(discretizedGaussianLogLikelihood(x0, predicted));
    const isFirst = tf.tensor1d(
      t.map((timestep) => timestep === 0),
      'bool',
    );
    return tf.div(tf.where(isFirst, tf.neg(likelihood), kl), Math.LN2) as tf.Tensor1D;
  });
}

function meanSquaredError(predNoise: tf.Tensor4D, noise: tf.Tensor4D): tf.Tensor1D {
  assertSameShape('hybridLoss: noise', noise, predNoise);
  return tf.tidy(() => meanPerImage(tf.squaredDifference(noise, predNoise)));
}

function meanPerImage(values: tf.Tensor4D): tf.Tensor1D {
  return tf.mean(values, [1, 2, 3]);
}
