import { hasFusedKernel, runFused } from './fused/fused-kernel.ts';
import * as tf from './tf.ts';

/**
 * √Σx² over all values of all tensors, which are float32. Engines with a kernel for it add up in float64, so that the sum
 * of 10⁸ squares keeps its digits and overflows only where x itself nearly does; the others add up in float32. NaN or
 * infinite if any value is.
 */
export function l2Norm(tensors: readonly tf.Tensor[]): tf.Scalar {
  if (tensors.length > 0 && hasFusedKernel('L2Norm'))
    return runFused('L2Norm', [...tensors], {}) as tf.Scalar;
  return tf.tidy(() => {
    const sums = tensors.map((x) => tf.sum(tf.square(x)));
    return tf.sqrt(sums.length > 0 ? tf.addN(sums) : tf.scalar(0)) as tf.Scalar;
  });
}
