import { describe, expect, it } from 'vitest';
import type * as tf from '../../tf.ts';
import { addMany } from './add-many.ts';

describe(addMany, () => {
  /** Sums numbers, and writes down how many at a time and which sums were given up. */
  function sumOf(terms: number[]) {
    const values = new Map<object, number>();
    const tensor = (value: number): tf.TensorInfo => {
      const dataId = {};
      values.set(dataId, value);
      return { dataId, shape: [1], dtype: 'float32' };
    };
    const counts: number[] = [];
    const backend = { disposeData: (dataId: object) => values.delete(dataId) } as unknown as tf.KernelBackend;
    const add = addMany(({ inputs }) => {
      const given = inputs as unknown as tf.TensorInfo[];
      counts.push(given.length);
      return tensor(given.reduce((sum, { dataId }) => sum + values.get(dataId)!, 0));
    });
    const inputs = terms.map(tensor) as unknown as tf.NamedTensorInfoMap;
    const sum = add({ inputs, backend }) as tf.TensorInfo;
    return { sum: values.get(sum.dataId), counts, alive: values.size };
  }

  it.each([1, 2, 7, 8, 13, 14, 245])('adds %i terms, at most seven at a time', (count) => {
    const terms = Array.from({ length: count }, (_, i) => i + 1);
    const { sum, counts } = sumOf(terms);
    expect(sum).toBe((count * (count + 1)) / 2);
    expect(Math.max(...counts)).toBeLessThanOrEqual(7);
  });

  it('gives up every sum but the last, and no term', () => {
    expect(sumOf(Array.from({ length: 40 }, () => 1)).alive).toBe(41);
    expect(sumOf([5]).alive).toBe(2);
  });
});
