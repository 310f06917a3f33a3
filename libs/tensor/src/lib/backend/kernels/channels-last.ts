import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { transposed } from './transpose-kernel.ts';

/** tfjs's names of layouts with the channels before the pixels. */
export const isChannelsFirst = (dataFormat: string | undefined): boolean =>
  dataFormat === 'NCHW' || dataFormat === 'NCDHW';

/** Images or volumes with their channels moved to the end; to be disposed of. */
export function toChannelsLast(
  backend: EngineBackend,
  x: tf.TensorInfo,
  dataFormat: string | undefined,
): tf.TensorInfo {
  if (!isChannelsFirst(dataFormat)) return backend.share(x, x.shape);
  const pixels = x.shape.slice(2).map((_, i) => i + 2);
  return transposed(backend, x, [0, ...pixels, 1]);
}

/** The reverse; gives up `x`. */
export function fromChannelsLast(
  backend: EngineBackend,
  x: tf.TensorInfo,
  dataFormat: string | undefined,
): tf.TensorInfo {
  if (!isChannelsFirst(dataFormat)) return x;
  const pixels = x.shape.slice(1, -1).map((_, i) => i + 1);
  const moved = transposed(backend, x, [0, x.shape.length - 1, ...pixels]);
  backend.disposeData(x.dataId);
  return moved;
}

/** A shape with its channels moved to the end. */
export function shapeChannelsLast(shape: number[], dataFormat: string | undefined): number[] {
  return isChannelsFirst(dataFormat) ? [shape[0], ...shape.slice(2), shape[1]] : shape;
}
