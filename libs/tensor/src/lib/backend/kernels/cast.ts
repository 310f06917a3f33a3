import type * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import { sizeOf } from './shape-arithmetic.ts';

/** x in another dtype. To int32 the fraction is cut off, to bool everything but 0 is true. */
export function castTo(backend: EngineBackend, x: tf.TensorInfo, dtype: EngineDType): tf.TensorInfo {
  if (x.dtype === dtype) return backend.share(x, x.shape);
  const out = backend.make(x.shape, dtype);
  if (x.dtype === 'bool' && dtype === 'float32') {
    backend.run('castTruth', [out, x], [sizeOf(x.shape)]);
    return out;
  }
  const [from, to] = [backend.values(x), backend.values(out)];
  if (dtype === 'bool') {
    for (let i = 0; i < from.length; i++) to[i] = from[i] !== 0 ? 1 : 0;
  } else {
    to.set(from); // typed arrays convert by themselves
  }
  return out;
}
