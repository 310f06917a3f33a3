import { tf } from '@interpolab/tensor';
import { convolutionLayer } from './convolution-layer.ts';
import type { ParameterScope } from './parameter-set.ts';

/** 2×2 average pool: [B, H, W, C] → [B, H / 2, W / 2, C]. */
export function averagePoolDown(x: tf.Tensor4D): tf.Tensor4D {
  return tf.avgPool(x, 2, 2, 'valid');
}

/** Nearest-neighbour doubling: [B, H, W, C] → [B, 2H, 2W, C]. */
export function nearestUp(x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape;
  return tf.image.resizeNearestNeighbor(x, [2 * height, 2 * width]);
}

/** Stride-2 convolution, stored as `op`. */
export function downsampleLayer(scope: ParameterScope, channels: number): (x: tf.Tensor4D) => tf.Tensor4D {
  return convolutionLayer(scope.child('op'), {
    inChannels: channels,
    outChannels: channels,
    kernel: 3,
    stride: 2,
  });
}

/** Nearest-neighbour doubling followed by a convolution, stored as `conv`. */
export function upsampleLayer(scope: ParameterScope, channels: number): (x: tf.Tensor4D) => tf.Tensor4D {
  return convolutionLayer(scope.child('conv'), {
    inChannels: channels,
    outChannels: channels,
    kernel: 3,
    upsample: true,
  });
}
