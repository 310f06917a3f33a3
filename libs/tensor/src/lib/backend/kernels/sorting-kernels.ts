import * as tf from '../../tf.ts';
import type { Values } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';

/** First place in the sorted `row` whose value is at least (left) or above (right) `value`. */
function searchRow(row: Values, value: number, side: 'left' | 'right'): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const before = side === 'left' ? row[middle] < value : row[middle] <= value;
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const sortingKernels: KernelTable = {
  /** The k largest of each row, the first of equal ones first. */
  TopK(backend, { x }, { k }: { k: number }) {
    const length = x.shape[x.shape.length - 1];
    const shape = [...x.shape.slice(0, -1), k];
    const [largest, places] = [backend.make(shape, x.dtype), backend.make(shape, 'int32')];
    const from = backend.values(x);
    const [values, indices] = [backend.values(largest), backend.values(places)];
    const rows = sizeOf(x.shape.slice(0, -1));
    for (let row = 0; row < rows; row++) {
      const start = row * length;
      const order = Uint32Array.from({ length }, (_, i) => i);
      order.sort((a, b) => from[start + b] - from[start + a] || a - b);
      for (let i = 0; i < k; i++) {
        values[row * k + i] = from[start + order[i]];
        indices[row * k + i] = order[i];
      }
    }
    return [largest, places];
  },

  /** The slices along an axis without repetitions, in order of appearance, and the number of each slice's own. */
  Unique(backend, { x }, { axis }: { axis: number }) {
    const along = tf.util.parseAxisParam(axis, x.shape)[0];
    const [outer, length] = [sizeOf(x.shape.slice(0, along)), x.shape[along]];
    const inner = sizeOf(x.shape.slice(along + 1));
    const from = backend.values(x);
    const numbers = new Map<string, number>();
    const firsts: number[] = [];
    const own = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      const parts: string[] = [];
      for (let o = 0; o < outer; o++) {
        const start = (o * length + i) * inner;
        parts.push(from.subarray(start, start + inner).join(','));
      }
      const key = parts.join(';');
      if (!numbers.has(key)) {
        numbers.set(key, firsts.length);
        firsts.push(i);
      }
      own[i] = numbers.get(key)!;
    }
    const shape = x.shape.slice();
    shape[along] = firsts.length;
    const [values, indices] = [backend.make(shape, x.dtype), backend.make([length], 'int32')];
    backend.values(indices).set(own);
    const to = backend.values(values);
    for (let o = 0; o < outer; o++) {
      firsts.forEach((first, i) => {
        const start = (o * length + first) * inner;
        to.set(from.subarray(start, start + inner), (o * firsts.length + i) * inner);
      });
    }
    return [values, indices];
  },

  SearchSorted(backend, { sortedSequence, values }, { side }: { side: 'left' | 'right' }) {
    const out = backend.make(values.shape, 'int32');
    const [sorted, wanted, to] = [sortedSequence, values, out].map((x) => backend.values(x));
    const [length, count] = [sortedSequence.shape[1], values.shape[1]];
    for (let i = 0; i < to.length; i++) {
      const row = Math.floor(i / count) * length;
      to[i] = searchRow(sorted.subarray(row, row + length), wanted[i], side);
    }
    return out;
  },
};
