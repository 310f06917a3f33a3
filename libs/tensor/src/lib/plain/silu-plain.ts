import * as tf from '../tf.ts';

/** x · sigmoid(x) in ordinary tfjs ops. */
export function siluPlain<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul(x, tf.sigmoid(x)) as T);
}
