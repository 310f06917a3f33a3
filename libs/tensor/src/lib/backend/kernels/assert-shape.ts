import * as tf from '../../tf.ts';

/** Compiled kernels check nothing: a gradient of another shape would read beyond its end. */
export function assertShape(found: number[], wanted: number[], what: string): void {
  if (!tf.util.arraysEqual(found, wanted))
    throw new RangeError(`${what} must be [${wanted.join(', ')}], got [${found.join(', ')}].`);
}
