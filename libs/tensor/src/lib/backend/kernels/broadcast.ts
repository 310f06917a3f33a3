import type * as tf from '../../tf.ts';
import { collapseBroadcast, forEachRow, padLoops } from '../collapse-broadcast.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import { sizeOf } from './shape-arithmetic.ts';

/** The larger of two values, among the compiled binary functions: of x and x it is x, bit for bit. */
const LARGER = 4;

/** x repeated to a shape that it broadcasts to; compiled for four-byte values. */
export function broadcastValues(backend: EngineBackend, x: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  if (sizeOf(shape) === sizeOf(x.shape)) return backend.share(x, shape);
  const out = backend.make(shape, x.dtype as EngineDType);
  const loops = collapseBroadcast(x.shape, shape);
  if (sizeOf(shape) === 0) return out;
  const padded = x.dtype === 'bool' ? null : padLoops(loops, 4);
  if (padded !== null) {
    const { size, a } = padded;
    backend.run('binary', [out, x, x], [LARGER, ...size, ...a, ...a]);
    return out;
  }
  const [from, to] = [backend.values(x), backend.values(out)];
  const last = loops.size.length - 1;
  const [count, step] = [loops.size[last], loops.a[last]];
  forEachRow(loops, (start, a) => {
    if (step === 0) to.fill(from[a], start, start + count);
    else to.set(from.subarray(a, a + count), start);
  });
  return out;
}
