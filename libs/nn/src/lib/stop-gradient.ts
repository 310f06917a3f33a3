import { tf } from '@interpolab/tensor';

const passValueOnly = tf.customGrad((x) => {
  const input = x as tf.Tensor;
  return { value: input.clone(), gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) };
});

/** The value of x, treated as a constant by differentiation (PyTorch's `detach`). */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return passValueOnly(x) as T;
}
