import { attention, tf } from '@interpolab/tensor';
import { assertHeadsDivide } from './attention-block.ts';
import { normal } from './initialisers.ts';
import { linearLayer } from './linear-layer.ts';
import type { ParameterScope } from './parameter-set.ts';

export interface AttentionPoolOptions {
  readonly channels: number;
  /** Height and width of the feature map. */
  readonly size: number;
  readonly heads: number;
  readonly outFeatures: number;
}

/**
 * Attention pooling (paper §3.1): tokens are the mean and every pixel, plus learned positions; the answer is
 * the projection of the mean token. [B, S, S, C] → [B, out].
 */
export function attentionPool(
  scope: ParameterScope,
  options: AttentionPoolOptions,
): (x: tf.Tensor4D) => tf.Tensor2D {
  const { channels, size, heads, outFeatures } = options;
  assertHeadsDivide('attentionPool', channels, heads);
  const tokens = size * size + 1;
  // [channels, tokens] on disk; the `linear` layout transposes it to [tokens, channels].
  const positions = scope.declare('positional_embedding', {
    diskShape: [channels, tokens],
    layout: 'linear',
    initialiser: normal(1 / Math.sqrt(channels)),
  });
  const queryKeyValue = linearLayer(scope.child('qkv_proj'), {
    inFeatures: channels,
    outFeatures: 3 * channels,
    storedAs: 'conv1d',
  });
  const project = linearLayer(scope.child('c_proj'), {
    inFeatures: channels,
    outFeatures,
    storedAs: 'conv1d',
  });
  return (x) =>
    tf.tidy(() => {
      const batch = x.shape[0];
      const pixels = tf.reshape(x, [batch, tokens - 1, channels]);
      const withMean = tf.concat([tf.mean(pixels, 1, true), pixels], 1);
      const placed = tf.add(withMean, tf.expandDims(positions.variable, 0));
      const qkv = queryKeyValue(tf.reshape(placed, [batch * tokens, channels]));
      const mixed = attention(tf.reshape(qkv, [batch, tokens, 3 * channels]), { heads, order: 'new' });
      const meanToken = tf.slice(mixed, [0, 0, 0], [batch, 1, channels]);
      return project(tf.reshape(meanToken, [batch, channels]));
    });
}
