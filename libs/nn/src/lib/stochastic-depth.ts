import { tf } from '@interpolab/tensor';
import type { DropoutContext } from './dropout.ts';

/**
 * Drops the whole branch of an image with probability `rate` and scales the others by 1 / (1 − rate) (Huang et al.
 * 2016; torchvision's mode "row"). [B, H, W, C]. No stream: identity.
 */
export function stochasticDepth(
  x: tf.Tensor4D,
  rate: number,
  { dropoutStream }: DropoutContext,
): tf.Tensor4D {
  if (rate === 0 || !dropoutStream) return x;
  const kept = Array.from({ length: x.shape[0] }, () =>
    dropoutStream.uniform() < rate ? 0 : 1 / (1 - rate),
  );
  return tf.tidy(() => tf.mul(x, tf.tensor4d(kept, [x.shape[0], 1, 1, 1])));
}
