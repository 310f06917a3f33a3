import { dense, tf } from '@interpolab/tensor';
import { uniformByXavier, zeros } from './initialisers.ts';
import type { ParameterScope } from './parameter-set.ts';

export interface PatchEmbeddingOptions {
  readonly channels: number;
  /** Side of the square patches; divides the image. */
  readonly patchSize: number;
  readonly width: number;
}

/**
 * Cuts images into square patches and projects each, row by row: [B, S, S, C] → [B, T, width], T = (S / patch)².
 * Stored like the convolution of that kernel and stride that the reference uses.
 */
export function patchEmbedding(
  scope: ParameterScope,
  { channels, patchSize, width }: PatchEmbeddingOptions,
): (x: tf.Tensor4D) => tf.Tensor3D {
  const features = channels * patchSize ** 2;
  const weight = scope.declare('proj.weight', {
    diskShape: [width, channels, patchSize, patchSize],
    layout: 'conv2d',
    initialiser: uniformByXavier(features, width),
  });
  const bias = scope.declare('proj.bias', { diskShape: [width], layout: 'vector', initialiser: zeros });
  return (x) =>
    tf.tidy(() => {
      const [batch, size] = x.shape;
      const grid = size / patchSize;
      // [B · rows of patches, pixel row, column of patches, pixels of a row] → a patch's pixels lie together
      const cut = tf.reshape(x, [batch * grid, patchSize, grid, patchSize * channels]);
      const patches = tf.reshape(tf.transpose(cut, [0, 2, 1, 3]), [batch * grid ** 2, features]);
      const projected = dense(patches as tf.Tensor2D, {
        weight: tf.reshape(weight.variable, [features, width]) as tf.Tensor2D,
        bias: bias.value<tf.Tensor1D>(),
      });
      return tf.reshape(projected, [batch, grid ** 2, width]) as tf.Tensor3D;
    });
}

/** Puts patches back in place: [B · T, patch² · C] → [B, S, S, C]. */
export function joinPatches(
  patches: tf.Tensor2D,
  { batch, size, patchSize, channels }: { batch: number; size: number; patchSize: number; channels: number },
): tf.Tensor4D {
  return tf.tidy(() => {
    const grid = size / patchSize;
    const cut = tf.reshape(patches, [batch * grid, grid, patchSize, patchSize * channels]);
    return tf.reshape(tf.transpose(cut, [0, 2, 1, 3]), [batch, size, size, channels]) as tf.Tensor4D;
  });
}
