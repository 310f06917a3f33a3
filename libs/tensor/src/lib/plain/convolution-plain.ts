import * as tf from '../tf.ts';

/** Nearest ×2 upsampling as joins of copies. `[B, H, W, C]` → `[B, 2H, 2W, C]`. */
export function upsamplePlain(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = tf.reshape(x, [batch * height, 1, width * channels]);
  const tall = tf.reshape(tf.concat([rows, rows], 1), [batch * 2 * height * width, 1, channels]);
  return tf.reshape(tf.concat([tall, tall], 1), [batch, 2 * height, 2 * width, channels]);
}

/** `convolution` in ordinary tfjs ops: the definition that kernels are tested against. */
export function convolutionPlain(
  x: tf.Tensor4D,
  o: { filter: tf.Tensor4D; bias?: tf.Tensor1D; stride: 1 | 2; upsample: boolean },
): tf.Tensor4D {
  return tf.tidy(() => {
    const margin = o.filter.shape[0] >> 1;
    const input = o.upsample ? upsamplePlain(x) : x;
    const padded =
      margin === 0
        ? input
        : tf.pad(input, [
            [0, 0],
            [margin, margin],
            [margin, margin],
            [0, 0],
          ]);
    const y = tf.conv2d(padded, o.filter, o.stride, 'valid');
    return o.bias === undefined ? y : tf.add(y, o.bias);
  });
}
