import type { GoldenTensor } from '@interpolab/nn';
import { expect } from 'vitest';
import { compareAllClose, type Tolerance } from './compare-all-close.ts';
import { compareWithReference } from './reference-tensor.ts';

interface NumericMatchers<R> {
  /**
   * Every element is close to the expected one: |a − e| ≤ atol + rtol · |e| (numpy's rule, defaults 1e-8 and 1e-5), or
   * within `ofMax` of the largest expected value. Takes numbers, arrays, typed arrays and tensors.
   */
  toBeAllClose(expected: unknown, tolerance?: Tolerance): R;
  /** Agrees with a tensor of the reference files: shape where known, sum, sum of squares and the values given there. */
  toMatchReference(expected: GoldenTensor, tolerance: { ofMax: number }): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: must repeat vitest's own declaration
  interface Matchers<T = any> extends NumericMatchers<T> {}
}

// Importing this package is enough to have the matchers; a test that forgets to does not compile.
expect.extend({
  toBeAllClose(actual: unknown, expected: unknown, tolerance?: Tolerance) {
    const { pass, message } = compareAllClose(actual, expected, tolerance);
    return { pass, message: () => `toBeAllClose: ${message}` };
  },
  toMatchReference(actual: unknown, expected: GoldenTensor, tolerance: { ofMax: number }) {
    const { pass, message } = compareWithReference(actual, expected, tolerance);
    return { pass, message: () => `toMatchReference: ${message}` };
  },
});
