import { stopGradient } from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import { assertSameShape, type Diffusion } from './diffusion.ts';
import { qPosteriorLogVariance, qPosteriorMean } from './forward-process.ts';
import { discretizedGaussianLogLikelihood, normalKl } from './gaussian.ts';
import { boundWeights, type DdpmLossConfig, paperLoss } from './loss-config.ts';
import { minSnrWeights } from './min-snr-weights.ts';
import { pMeanVariance, splitModelOutput } from './p-mean-variance.ts';
import { predictionTarget } from './prediction.ts';

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
  /** Of the prediction, in its own units and not weighted. */
  readonly mse: tf.Tensor1D;
  /** L_vb(t) in bits per dimension, not weighted; absent where it is no part of the loss. */
  readonly vb?: tf.Tensor1D;
  readonly loss: tf.Tensor1D;
}

/**
 * The training loss of each image. `hybrid` (paper §2.2): mean squared error of the prediction, plus, if the variance
 * is learned, the variational bound at t, through which only the variance learns; with a fixed variance it is L_simple
 * of Ho et al. 2020, eq. 14. `bound`: T · L_vb(t), whose mean over uniform t is the bound itself.
 */
export function trainingLoss(
  diffusion: Diffusion,
  input: LossInput,
  config: DdpmLossConfig = paperLoss,
): ImageLosses {
  const { modelOutput, x0, xt, t, noise } = input;
  const { prediction, varianceOutput } = splitModelOutput(diffusion, { modelOutput, xt });
  assertSameShape('trainingLoss: noise', noise, prediction);
  const mse = tf.tidy(() => {
    const target = predictionTarget(diffusion, { x0, noise, t });
    return meanPerImage(tf.squaredDifference(target, prediction));
  });
  const { numTimesteps } = diffusion.schedule;
  if (config.kind === 'bound') {
    const vb = variationalBoundTerm(diffusion, { modelOutput, x0, xt, t });
    return { mse, vb, loss: tf.mul(vb, numTimesteps) as tf.Tensor1D };
  }
  const { minSnrGamma } = config;
  const simple =
    minSnrGamma === null
      ? mse
      : (tf.mul(mse, minSnrWeights(diffusion, { t, gamma: minSnrGamma })) as tf.Tensor1D);
  if (!varianceOutput) {
    return { mse, loss: simple };
  }
  const frozenMean = tf.concat([stopGradient(prediction), varianceOutput], 3);
  const vb = variationalBoundTerm(diffusion, { modelOutput: frozenMean, x0, xt, t });
  const weight = boundWeights[config.boundWeight](numTimesteps);
  return { mse, vb, loss: tf.add(simple, weight === 1 ? vb : tf.mul(vb, weight)) as tf.Tensor1D };
}

/**
 * One term of the variational bound per image, bits per dimension, [B]: KL(q(x_{t−1} | x_t, x_0) ‖ p_θ), and at
 * t = 0 the negative log-likelihood of the 8-bit image. Ho et al. 2020, eq. 5. The implied x_0 is not clipped unless
 * asked: training does not.
 */
export function variationalBoundTerm(
  diffusion: Diffusion,
  { modelOutput, x0, xt, t }: Omit<LossInput, 'noise'>,
  { clipX0 = false }: { clipX0?: boolean } = {},
): tf.Tensor1D {
  assertSameShape('variationalBoundTerm: x0', x0, xt);
  return tf.tidy(() => {
    const predicted = pMeanVariance(diffusion, { modelOutput, xt, t, clipX0 });
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

function meanPerImage(values: tf.Tensor4D): tf.Tensor1D {
  return tf.mean(values, [1, 2, 3]);
}
