import { silu, tf } from '@interpolab/tensor';
import { convolutionLayer } from './convolution-layer.ts';
import { normalByFanOut, zeros } from './initialisers.ts';
import type { ParameterScope } from './parameter-set.ts';

/**
 * Squeeze and excitation (Hu et al. 2018): channels scaled by a sigmoid of what their means say, [B, H, W, C] → same.
 * Named as torchvision's SqueezeExcitation: `fc1`, `fc2` are 1×1 convolutions.
 */
export function squeezeExcitation(
  scope: ParameterScope,
  { channels, squeezed }: { channels: number; squeezed: number },
): (x: tf.Tensor4D) => tf.Tensor4D {
  const layer = (name: string, inChannels: number, outChannels: number) =>
    convolutionLayer(scope.child(name), {
      inChannels,
      outChannels,
      kernel: 1,
      weightInitialiser: normalByFanOut(outChannels),
      biasInitialiser: zeros,
    });
  const squeeze = layer('fc1', channels, squeezed);
  const excite = layer('fc2', squeezed, channels);
  return (x) =>
    tf.tidy(() => {
      const means = tf.mean(x, [1, 2], true) as tf.Tensor4D;
      return tf.mul(x, tf.sigmoid(excite(silu(squeeze(means)))));
    });
}
