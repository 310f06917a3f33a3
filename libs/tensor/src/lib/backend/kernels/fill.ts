import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { sizeOf } from './shape-arithmetic.ts';

/** Fills a tensor with one value: compiled where the value is four bytes that a float32 can be, else in JavaScript. */
export function fillWith(backend: EngineBackend, x: tf.TensorInfo, value: number): void {
  const isFloat = x.dtype === 'float32' || (x.dtype === 'int32' && value === 0);
  if (isFloat) backend.run('fill', [x], [sizeOf(x.shape), Math.fround(value)]);
  else backend.values(x).fill(value);
}
