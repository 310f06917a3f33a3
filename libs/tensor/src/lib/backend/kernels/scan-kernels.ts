import * as tf from '../../tf.ts';
import type { EngineDType } from '../engine-backend.ts';
import type { EngineKernel, KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';

/** Running sums or products along an axis; `exclusive` leaves out the value at the place itself. */
function scan(start: number, join: (total: number, value: number) => number): EngineKernel {
  return (backend, { x }, { axis, exclusive, reverse }) => {
    const along = tf.util.parseAxisParam(axis, x.shape)[0] ?? 0;
    const length = x.shape[along] ?? 1;
    const inner = sizeOf(x.shape.slice(along + 1));
    const out = backend.make(x.shape, tf.upcastType(x.dtype, 'int32') as EngineDType);
    const [from, to] = [backend.values(x), backend.values(out)];
    const step = reverse ? -inner : inner;
    for (let block = 0; block < from.length; block += length * inner) {
      for (let column = 0; column < inner; column++) {
        let place = block + column + (reverse ? (length - 1) * inner : 0);
        let total = start;
        for (let i = 0; i < length; i++, place += step) {
          const next = join(total, from[place]);
          to[place] = exclusive ? total : next;
          total = next;
        }
      }
    }
    return out;
  };
}

export const scanKernels: KernelTable = {
  Cumsum: scan(0, (total, value) => total + value),
  Cumprod: scan(1, (total, value) => total * value),
};
