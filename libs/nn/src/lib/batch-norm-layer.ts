import { batchNorm, tf } from '@interpolab/tensor';
import type { BatchMoments, RunningMoments } from './batch-moments.ts';
import { ones, zeros } from './initialisers.ts';
import type { ParameterRole } from './parameter.ts';
import type { ParameterScope } from './parameter-set.ts';

export interface BatchNormLayerOptions {
  readonly channels: number;
  readonly epsilon?: number;
}

/** A forward pass in training has `batchMoments`; without, running moments normalise. */
export interface BatchNormContext {
  readonly batchMoments?: BatchMoments;
}

export interface BatchNormCall extends BatchNormContext {
  readonly activation?: 'none' | 'silu';
}

/**
 * Batch normalisation of [B, H, W, C] with PyTorch's state dict (weight, bias, running_mean, running_var,
 * num_batches_tracked) and SiLU in the same pass. Throws RangeError for one value per channel in training.
 */
export function batchNormLayer(
  scope: ParameterScope,
  { channels, epsilon = 1e-5 }: BatchNormLayerOptions,
): (x: tf.Tensor4D, call?: BatchNormCall) => tf.Tensor4D {
  const vector = (name: string, initialiser: typeof ones, role: ParameterRole = 'weight') =>
    scope.declare(name, { diskShape: [channels], layout: 'vector', initialiser, role });
  const scale = vector('weight', ones);
  const offset = vector('bias', zeros);
  const running: RunningMoments = {
    mean: vector('running_mean', zeros, 'buffer'),
    variance: vector('running_var', ones, 'buffer'),
    batches: scope.declare('num_batches_tracked', {
      diskShape: [],
      layout: 'vector',
      initialiser: zeros,
      role: 'counter',
    }),
  };
  return (x, { activation = 'none', batchMoments } = {}) =>
    tf.tidy(() => {
      const options = {
        scale: scale.value<tf.Tensor1D>(),
        offset: offset.value<tf.Tensor1D>(),
        activation,
        epsilon,
      };
      if (!batchMoments) {
        const moments = tf.stack([running.mean.variable, running.variance.variable]) as tf.Tensor2D;
        return batchNorm(x, { ...options, moments }).y;
      }
      const count = x.size / channels;
      if (count < 2) {
        throw new RangeError(
          `batchNormLayer: expected more than one value per channel in training, got x [${x.shape}] (use a larger batch)`,
        );
      }
      const { y, moments } = batchNorm(x, options);
      batchMoments.add({ running, moments, count });
      return y;
    });
}
