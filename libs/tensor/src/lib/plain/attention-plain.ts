import * as tf from '../tf.ts';

/** `attention` in ordinary tfjs ops. `qkv` `[B, T, 3C]` → `[B, T, C]`. Vaswani et al. 2017, eq. 1. */
export function attentionPlain(qkv: tf.Tensor3D, o: { heads: number; order: 'legacy' | 'new' }): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, length, width] = qkv.shape;
    const channels = width / 3;
    const perHead = channels / o.heads;
    const outer = o.order === 'legacy' ? [o.heads, 3] : [3, o.heads];
    const split = tf.reshape(qkv, [batch * length, outer[0], outer[1], perHead]);
    // The scale goes on q and k separately, ch^(-1/4) each: the product q·k stays small.
    const root = perHead ** -0.25;
    const [q, k, v] = [0, 1, 2].map((part) => {
      const begin = o.order === 'legacy' ? [0, 0, part, 0] : [0, part, 0, 0];
      const size = o.order === 'legacy' ? [-1, o.heads, 1, perHead] : [-1, 1, o.heads, perHead];
      const one = tf.reshape(tf.slice(split, begin, size), [batch, length, o.heads, perHead]);
      return tf.transpose(one, [0, 2, 1, 3]);
    });
    const weights = tf.softmax(tf.matMul(tf.mul(q, root), tf.mul(k, root), false, true));
    return tf.reshape(tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]), [batch, length, channels]);
  });
}
