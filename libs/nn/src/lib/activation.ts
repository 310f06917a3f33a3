import { silu, tf } from '@interpolab/tensor';

/** SiLU in the paper's networks; ReLU in one variant of the guidance classifier (paper §3.4). */
export type Activation = 'silu' | 'relu';

/** GELU in its tanh form: ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel 2016. */
export function gelu<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const inner = tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x))));
    // ½ (1 + tanh z) is the sigmoid of 2z
    return tf.mul(x, tf.sigmoid(tf.mul(2 * Math.sqrt(2 / Math.PI), inner))) as T;
  });
}

export function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  return activation === 'silu' ? silu(x) : (tf.relu(x) as T);
}
