import { tf } from '@interpolab/tensor';
import type { Initialiser } from './initialisers.ts';
import type { ParameterScope } from './parameter-set.ts';

export interface DepthwiseOptions {
  readonly channels: number;
  readonly stride?: 1 | 2;
  readonly weightInitialiser: Initialiser;
}

/** 3×3 convolution of each channel by itself, padding 1, no bias: [B, H, W, C] → [B, ⌈H / stride⌉, ⌈W / stride⌉, C]. */
export function depthwiseLayer(
  scope: ParameterScope,
  { channels, stride = 1, weightInitialiser }: DepthwiseOptions,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const filter = scope.weight('weight', {
    diskShape: [channels, 1, 3, 3],
    layout: 'conv2d',
    initialiser: weightInitialiser,
  });
  return (x) =>
    tf.tidy(() => {
      // [3, 3, 1, C] in the engine; tfjs wants the channels third. The same numbers in the same order.
      const weights = tf.reshape(filter<tf.Tensor4D>(), [3, 3, channels, 1]) as tf.Tensor4D;
      return tf.depthwiseConv2d(x, weights, stride, 1);
    });
}
