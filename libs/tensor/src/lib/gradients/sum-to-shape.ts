import * as tf from './tfjs.ts';

/** Adjoint of broadcasting: sums `dy` over the axes along which a tensor of `shape` was repeated. */
export function sumToShape(dy: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  const summed = axes.length > 0 ? tf.sum(dy, axes) : dy;
  return tf.reshape(summed, shape);
}
