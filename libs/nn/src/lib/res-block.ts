import { tf } from '@interpolab/tensor';
import type { Activation } from './activation.ts';
import { convolutionLayer } from './convolution-layer.ts';
import { dropout } from './dropout.ts';
import type { ForwardContext } from './forward-context.ts';
import { groupNormLayer } from './group-norm-layer.ts';
import { linearLayer } from './linear-layer.ts';
import type { ParameterScope } from './parameter-set.ts';
import { recomputable } from './recomputable.ts';
import { averagePoolDown, nearestUp } from './resample.ts';

export interface ResBlockOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly embeddingFeatures: number;
  readonly normGroups: number;
  readonly scaleShiftNorm: boolean;
  readonly dropoutRate: number;
  /** Halves (average pool) or doubles (nearest) both branches. */
  readonly resample?: 'none' | 'down' | 'up';
  /** Default SiLU. */
  readonly activation?: Activation;
}

/** What a block gets besides the image: the activated time embedding [B, E], and what the forward pass is for. */
export interface BlockContext extends ForwardContext {
  readonly activatedEmbedding: tf.Tensor2D;
}

export type Block = (x: tf.Tensor4D, context: BlockContext) => tf.Tensor4D;

/**
 * Residual block (paper §2.1): norm → SiLU → [resample] → conv → norm with scale-shift → SiLU → dropout →
 * zero-initialised conv, added to x or to its 1×1 convolution. [B, H, W, in] → [B, H', W', out].
 */
export function resBlock(scope: ParameterScope, options: ResBlockOptions): Block {
  const { inChannels, outChannels, embeddingFeatures, scaleShiftNorm, dropoutRate } = options;
  const { activation = 'silu' } = options;
  const groups = options.normGroups;
  const resample = resamplers[options.resample ?? 'none'];
  const firstNorm = groupNormLayer(scope.child('in_layers.0'), { channels: inChannels, groups });
  const firstConvolution = convolutionLayer(scope.child('in_layers.2'), {
    inChannels,
    outChannels,
    kernel: 3,
  });
  const embeddingLayer = linearLayer(scope.child('emb_layers.1'), {
    inFeatures: embeddingFeatures,
    outFeatures: scaleShiftNorm ? 2 * outChannels : outChannels,
  });
  const secondNorm = groupNormLayer(scope.child('out_layers.0'), { channels: outChannels, groups });
  const secondConvolution = convolutionLayer(scope.child('out_layers.3'), {
    inChannels: outChannels,
    outChannels,
    kernel: 3,
    zeroInitialised: true,
  });
  const branch = recomputable<tf.Tensor4D, [tf.Tensor2D]>((x, [activatedEmbedding], context) => {
    const opening = firstConvolution(resample(firstNorm(x, { activation })));
    const embedding = embeddingLayer(activatedEmbedding);
    const activated = scaleShiftNorm
      ? secondNorm(opening, { activation, scaleShift: embedding })
      : secondNorm(addPerImage(opening, embedding), { activation });
    return secondConvolution(dropout(activated, dropoutRate, context));
  }, scope.trained());
  const skip =
    inChannels === outChannels
      ? (x: tf.Tensor4D) => x
      : convolutionLayer(scope.child('skip_connection'), { inChannels, outChannels, kernel: 1 });

  return (x, context) =>
    tf.tidy(() => {
      const change = branch(x, [context.activatedEmbedding], context);
      return tf.add(skip(resample(x)), change) as tf.Tensor4D;
    });
}

const resamplers = { none: (x: tf.Tensor4D) => x, down: averagePoolDown, up: nearestUp };

/** Adds [B, C] to every pixel of [B, H, W, C]. */
function addPerImage(x: tf.Tensor4D, embedding: tf.Tensor2D): tf.Tensor4D {
  return tf.add(x, tf.reshape(embedding, [embedding.shape[0], 1, 1, embedding.shape[1]]));
}
