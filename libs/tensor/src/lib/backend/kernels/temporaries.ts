import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { castTo } from './cast.ts';

/** Runs `body` and then gives up the tensors that it passed through `temporary`. */
export function withTemporaries<R>(
  backend: EngineBackend,
  body: (temporary: (x: tf.TensorInfo) => tf.TensorInfo) => R,
): R {
  const all: tf.TensorInfo[] = [];
  try {
    return body((x) => {
      all.push(x);
      return x;
    });
  } finally {
    for (const x of all) backend.disposeData(x.dataId);
  }
}

/** Runs `body` with the tensors as float32: themselves, or converted for the time being. */
export function withFloats<R>(
  backend: EngineBackend,
  tensors: tf.TensorInfo[],
  body: (...floats: tf.TensorInfo[]) => R,
): R {
  return withTemporaries(backend, (temporary) =>
    body(...tensors.map((x) => (x.dtype === 'float32' ? x : temporary(castTo(backend, x, 'float32'))))),
  );
}
