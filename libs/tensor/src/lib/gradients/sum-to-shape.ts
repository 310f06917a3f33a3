import * as tf from './tfjs.ts';

/** Adjoint of broadcasting: sums `dy` over the axes along which a tensor of `shape` was repeated. */
export function sumToShape(dy: tf.Tensor, shape: number[]): tf.Tensor {
  const first = dy.rank - shape.length;
  const axes = dy.shape.flatMap((size, axis) => {
    const own = axis < first ? undefined : shape[axis - first];
    return own === undefined || (own === 1 && size !== 1) ? [axis] : [];
  });
  const summed = axes.length > 0 ? tf.sum(dy, axes) : dy;
  return tf.reshape(summed, shape);
}
