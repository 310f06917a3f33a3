import { startEngine, tf } from '@interpolab/tensor';
import { describe, expect, it } from 'vitest';
import '../index.ts';
import { compareAllClose } from './compare-all-close.ts';

describe('toBeAllClose', () => {
  it('accepts numbers, nested arrays, typed arrays and tensors of equal shape', async () => {
    await startEngine({ engine: 'cpu' });
    expect(1).toBeAllClose(1 + 1e-6);
    expect([[1, 2]]).toBeAllClose([[1, 2]]);
    expect(Float32Array.of(0.1)).toBeAllClose([0.1]);
    const tensor = tf.tensor2d([[1, 2]]);
    expect(tensor).toBeAllClose([[1, 2]]);
    tensor.dispose();
  });

  // numpy 2.4.6: np.allclose([1e10, 1e-7], [1.00001e10, 1e-8]) is False, np.allclose([1e10, 1e-8], [1.00001e10, 1e-9]) is True
  it('follows the rule of numpy.allclose with its defaults', () => {
    expect([1e10, 1e-7]).not.toBeAllClose([1.00001e10, 1e-8]);
    expect([1e10, 1e-8]).toBeAllClose([1.00001e10, 1e-9]);
  });

  it('takes NaN for close to nothing and infinities for close to themselves only', () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    expect([nan]).not.toBeAllClose([nan]);
    expect([infinity]).toBeAllClose([infinity]);
    expect([infinity]).not.toBeAllClose([-infinity]);
    expect([1]).not.toBeAllClose([infinity]);
    expect([infinity]).not.toBeAllClose([1]);
    expect([nan]).not.toBeAllClose([1], { atol: infinity });
  });

  it('measures against the largest expected value when asked', () => {
    expect([100.002, 0.002]).toBeAllClose([100, 0], { ofMax: 3e-5 });
    expect([100.002, 0.004]).not.toBeAllClose([100, 0], { ofMax: 3e-5 });
  });

  it('names the largest differences and where they are', () => {
    const { message } = compareAllClose(
      [
        [1, 2],
        [3, 4.5],
      ],
      [
        [1, 2],
        [1, 4],
      ],
    );
    expect(message).toBe(
      [
        '2 of 4 values differ by more than 1e-8 + 0.00001 * |expected|',
        'max |difference| 2.000e+0 at [1,0] (got 3, expected 1)',
        'max relative      2.000e+0 at [1,0] (got 3, expected 1)',
        'got      [1.000000, 2.000000, 3.000000, 4.500000]',
        'expected [1.000000, 2.000000, 1.000000, 4.000000]',
      ].join('\n'),
    );
    expect(() => expect([1]).toBeAllClose([2])).toThrow(/^toBeAllClose: 1 of 1 values differ/);
  });

  it('rejects another shape before any value', () => {
    expect(compareAllClose([1, 2], [[1, 2]])).toEqual({
      pass: false,
      message: 'expected shape [1,2], got [2]',
    });
  });

  it('refuses what is not numbers', () => {
    expect(() => compareAllClose('1', [1])).toThrow(
      'numbersOf: expected numbers, an array or a tensor, got 1.',
    );
    expect(() => compareAllClose([[1], [1, 2]], [1])).toThrow(
      'numbersOf: expected rows of shape [1], got [2] at 1.',
    );
  });
});
