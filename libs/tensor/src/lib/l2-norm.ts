import { EngineBackend } from './backend/engine-backend.ts';
import * as tf from './tf.ts';

/**
 * √Σx² over all values of all tensors, which are float32. The engines with their values in reach add up in float64, so
 * that the sum of 10⁸ squares keeps its digits and overflows only where x itself nearly does; GPU engines add up on the GPU.
 * NaN or infinite if any value is.
 */
export function l2Norm(tensors: readonly tf.Tensor[]): tf.Scalar {
  const backend = tf.backend();
  if (backend instanceof EngineBackend) {
    return tf.scalar(Math.sqrt(tensors.reduce((sum, x) => sum + sumOfSquares(backend.values(x)), 0)));
  }
  return tf.tidy(() => {
    const sums = tensors.map((x) => tf.sum(tf.square(x)));
    return tf.sqrt(sums.length > 0 ? tf.addN(sums) : tf.scalar(0)) as tf.Scalar;
  });
}

function sumOfSquares(values: ArrayLike<number>): number {
  // Four sums, since each addition waits for the one before it.
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let index = 0; index < whole; index += 4) {
    a += values[index] ** 2;
    b += values[index + 1] ** 2;
    c += values[index + 2] ** 2;
    d += values[index + 3] ** 2;
  }
  for (let index = whole; index < values.length; index++) a += values[index] ** 2;
  return a + b + (c + d);
}
