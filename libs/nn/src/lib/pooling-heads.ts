import { tf } from '@interpolab/tensor';
import { type Activation, activate } from './activation.ts';
import { attentionPool } from './attention-pool.ts';
import { convolutionLayer } from './convolution-layer.ts';
import type { Encoder, EncoderOutput } from './encoder.ts';
import { groupNormLayer } from './group-norm-layer.ts';
import { linearLayer } from './linear-layer.ts';
import type { ParameterScope } from './parameter-set.ts';

/**
 * How a half U-Net's features become logits (paper §3.1; the names are the reference's):
 * - `attention`: norm, activation, attention over the pixels and their mean (the paper's classifiers);
 * - `adaptive`: norm, activation, mean over the pixels, zero-initialised projection;
 * - `spatial`: the pixel means of every block of the encoder, two linear layers with ReLU between;
 * - `spatial_v2`: the same with group norm and activation between.
 */
export type PoolKind = 'attention' | 'adaptive' | 'spatial' | 'spatial_v2';

export const poolKinds = ['attention', 'adaptive', 'spatial', 'spatial_v2'] as const;

export interface PoolingHeadOptions {
  readonly pool: PoolKind;
  readonly encoder: Encoder;
  /** Heads of the attention pool. */
  readonly heads: number;
  readonly normGroups: number;
  readonly outFeatures: number;
  readonly activation: Activation;
}

export type PoolingHead = (features: EncoderOutput) => tf.Tensor2D;

/** Features between the two layers of the spatial heads. */
const hiddenFeatures = 2048;

/** Declares the head under `scope` (the reference's `out`): an encoder's answer → [B, outFeatures]. */
export function poolingHead(scope: ParameterScope, options: PoolingHeadOptions): PoolingHead {
  switch (options.pool) {
    case 'attention':
      return attentionHead(scope, options);
    case 'adaptive':
      return adaptiveHead(scope, options);
    case 'spatial':
    case 'spatial_v2':
      return spatialHead(scope, options);
  }
}

function attentionHead(scope: ParameterScope, options: PoolingHeadOptions): PoolingHead {
  const { encoder, heads, outFeatures, activation, normGroups: groups } = options;
  const channels = encoder.outChannels;
  const norm = groupNormLayer(scope.child('0'), { channels, groups });
  const pool = attentionPool(scope.child('2'), { channels, size: encoder.outSize, heads, outFeatures });
  return ({ middle }) => pool(norm(middle, { activation }));
}

function adaptiveHead(scope: ParameterScope, options: PoolingHeadOptions): PoolingHead {
  const { encoder, outFeatures, activation, normGroups: groups } = options;
  const norm = groupNormLayer(scope.child('0'), { channels: encoder.outChannels, groups });
  const project = convolutionLayer(scope.child('3'), {
    inChannels: encoder.outChannels,
    outChannels: outFeatures,
    kernel: 1,
    zeroInitialised: true,
  });
  return ({ middle }) =>
    tf.tidy(() => {
      const mean = tf.mean(norm(middle, { activation }), [1, 2], true) as tf.Tensor4D;
      return tf.reshape(project(mean), [mean.shape[0], outFeatures]);
    });
}

function spatialHead(scope: ParameterScope, options: PoolingHeadOptions): PoolingHead {
  const { encoder, outFeatures, activation, normGroups: groups, pool } = options;
  const inFeatures = encoder.skipChannels.reduce((sum, channels) => sum + channels, encoder.outChannels);
  const first = linearLayer(scope.child('0'), { inFeatures, outFeatures: hiddenFeatures });
  const norm =
    pool === 'spatial_v2'
      ? groupNormLayer(scope.child('1'), { channels: hiddenFeatures, groups })
      : undefined;
  const second = linearLayer(scope.child(norm ? '3' : '2'), { inFeatures: hiddenFeatures, outFeatures });
  return ({ skips, middle }) =>
    tf.tidy(() => {
      const means = [...skips, middle].map((features) => tf.mean(features, [1, 2]) as tf.Tensor2D);
      const hidden = first(tf.concat(means, 1));
      if (!norm) {
        return second(activate(hidden, 'relu'));
      }
      const asImage = tf.reshape(hidden, [hidden.shape[0], 1, 1, hiddenFeatures]) as tf.Tensor4D;
      return second(tf.reshape(norm(asImage, { activation }), [hidden.shape[0], hiddenFeatures]));
    });
}
