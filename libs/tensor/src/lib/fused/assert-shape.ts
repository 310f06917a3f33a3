import * as tf from '../tf.ts';

/** Throws unless `tensor` is a tensor that has not been disposed of; `what` is e.g. `groupNorm: scale`. */
export function assertTensor(tensor: tf.Tensor, what: string): void {
  if (!(tensor instanceof tf.Tensor)) {
    throw new TypeError(`${what} must be a tensor, got ${describe(tensor)}.`);
  }
  if (tensor.isDisposed) throw new Error(`${what} must be a live tensor, got one that has been disposed of.`);
}

/** Throws a RangeError unless `tensor` has exactly `shape`. */
export function assertShape(tensor: tf.Tensor, shape: readonly number[], what: string): void {
  assertTensor(tensor, what);
  if (tensor.rank !== shape.length || tensor.shape.some((size, i) => size !== shape[i])) {
    throw new RangeError(`${what} must have shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}].`);
  }
}

/** Throws a RangeError unless `tensor` has `rank` axes. */
export function assertRank(tensor: tf.Tensor, rank: number, what: string): void {
  assertTensor(tensor, what);
  if (tensor.rank !== rank) {
    throw new RangeError(`${what} must have ${rank} axes, got shape [${tensor.shape.join(', ')}].`);
  }
}

/** Throws a RangeError unless all axes but the first (the batch, which may be empty) have at least one entry. */
export function assertNotEmpty(tensor: tf.Tensor, what: string): void {
  if (tensor.shape.some((size, axis) => axis > 0 && size < 1)) {
    throw new RangeError(
      `${what} must have at least one entry along every axis but the first, got shape [${tensor.shape.join(', ')}].`,
    );
  }
}

/** Throws a TypeError unless `tensor` holds float32 values. */
export function assertFloat(tensor: tf.Tensor, what: string): void {
  assertTensor(tensor, what);
  if (tensor.dtype !== 'float32') {
    throw new TypeError(`${what} must be float32, got ${tensor.dtype} (use tf.cast).`);
  }
}

/** Throws a RangeError unless `value` is a number for which `holds`; `expected` is e.g. `a number above 0`. */
export function assertNumber(
  value: number,
  what: string,
  { holds, expected }: { holds: (value: number) => boolean; expected: string },
): void {
  if (typeof value !== 'number' || !holds(value)) {
    throw new RangeError(`${what} must be ${expected}, got ${describe(value)}.`);
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'another object';
  return typeof value === 'string' ? `'${value}'` : String(value);
}
