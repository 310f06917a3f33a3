import * as tf from '../tf.ts';
import { siluPlain } from './silu-plain.ts';

/** `groupNorm` in ordinary tfjs ops. Wu and He 2018, eq. 1 and 7; scale-shift as in Dhariwal and Nichol 2021, eq. 4. */
export function groupNormPlain(
  x: tf.Tensor4D,
  o: {
    scale: tf.Tensor1D;
    offset: tf.Tensor1D;
    groups: number;
    scaleShift?: tf.Tensor2D;
    silu: boolean;
    epsilon: number;
  },
): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, height, width, channels] = x.shape;
    const grouped = tf.reshape(x, [batch, height * width, o.groups, channels / o.groups]);
    const centered = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
    const variance = tf.mean(tf.square(centered), [1, 3], true);
    const unit = tf.reshape(tf.mul(centered, tf.rsqrt(tf.add(variance, o.epsilon))), x.shape);
    let y = tf.add(tf.mul(unit, o.scale), o.offset) as tf.Tensor4D;
    if (o.scaleShift !== undefined) {
      const [scale, shift] = tf.split(tf.reshape(o.scaleShift, [batch, 1, 1, 2 * channels]), 2, 3);
      y = tf.add(tf.mul(y, tf.add(1, scale)), shift);
    }
    return o.silu ? siluPlain(y) : y;
  });
}
