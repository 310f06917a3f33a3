import type * as tf from '../tf.ts';

/** Throws a RangeError unless `tensor` has exactly `shape`; `what` is e.g. `groupNorm: scale`. */
export function assertShape(tensor: tf.Tensor, shape: readonly number[], what: string): void {
  if (tensor.rank !== shape.length || tensor.shape.some((size, i) => size !== shape[i])) {
    throw new RangeError(`${what} must have shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}].`);
  }
}

/** Throws a RangeError unless `tensor` has `rank` axes. */
export function assertRank(tensor: tf.Tensor, rank: number, what: string): void {
  if (tensor.rank !== rank) {
    throw new RangeError(`${what} must have ${rank} axes, got shape [${tensor.shape.join(', ')}].`);
  }
}

/** Throws a TypeError unless `tensor` holds float32 values. */
export function assertFloat(tensor: tf.Tensor, what: string): void {
  if (tensor.dtype !== 'float32') {
    throw new TypeError(`${what} must be float32, got ${tensor.dtype} (use tf.cast).`);
  }
}
