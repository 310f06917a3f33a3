import type * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';

/** Counts the values 0 … size-1 of each row, or adds up their weights. Larger values count nowhere. */
function count(
  backend: EngineBackend,
  o: { x: tf.TensorInfo; weights: tf.TensorInfo; size: number; binary: boolean; rows: number | null },
): tf.TensorInfo {
  const rows = o.rows ?? 1;
  const shape = o.rows === null ? [o.size] : [rows, o.size];
  const out = backend.make(shape, o.weights.dtype as EngineDType);
  const [values, weights, to] = [o.x, o.weights, out].map((x) => backend.values(x));
  to.fill(0);
  const perRow = values.length / rows;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < 0) throw new RangeError(`bincount: Input x must be non-negative! Got ${value}.`);
    if (value >= o.size) continue;
    const place = Math.floor(i / perRow) * o.size + value;
    if (o.binary) to[place] = 1;
    else to[place] += weights.length > 0 ? weights[i] : 1;
  }
  return out;
}

export const countingKernels: KernelTable = {
  Bincount: (backend, { x, weights }, { size }) =>
    count(backend, { x, weights, size, binary: false, rows: null }),

  DenseBincount(backend, { x, weights }, { size, binaryOutput }) {
    if (x.shape.length > 2) {
      throw new RangeError(`denseBincount: x must have rank 1 or 2, got [${x.shape.join(', ')}].`);
    }
    return count(backend, {
      x,
      weights,
      size,
      binary: binaryOutput === true,
      rows: x.shape.length > 1 ? x.shape[0] : null,
    });
  },
};
