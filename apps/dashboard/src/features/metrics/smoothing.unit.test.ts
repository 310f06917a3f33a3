import { describe, expect, it } from 'vitest';
import { smooth } from './smoothing.ts';

const steps = (count: number, by = 1) => Array.from({ length: count }, (_, at) => at * by);

describe(smooth, () => {
  it('leaves values as they are without a scale', () => {
    expect(smooth([0, 1, 2], [3, null, 5], 0)).toEqual([3, null, 5]);
  });

  it('keeps a constant, from the first value on', () => {
    for (const value of smooth(steps(50, 7), new Array(50).fill(0.25), 30))
      expect(value).toBeCloseTo(0.25, 12);
  });

  it('weighs evenly spaced values by exp(−age / scale)', () => {
    const values = [1, 4, 2];
    const weights = [2, 1, 0].map((age) => Math.exp(-age / 10));
    const sum = weights.reduce((a, b) => a + b);
    const expected = weights.reduce((total, weight, at) => total + weight * values[at], 0) / sum;
    expect(smooth(steps(3), values, 10)[2]).toBeCloseTo(expected, 12);
  });

  it('gives the beginning of a longer series the same curve', () => {
    const values = steps(200).map((at) => Math.sin(at));
    expect(smooth(steps(80), values.slice(0, 80), 12)).toEqual(smooth(steps(200), values, 12).slice(0, 80));
  });

  it('passes over missing values', () => {
    const smoothed = smooth([0, 1, 2], [1, null, 1], 5);
    expect(smoothed[1]).toBeNull();
    expect(smoothed[2]).toBeCloseTo(1, 12);
  });

  it('does not jump when points stand close, as in a thinned series', () => {
    const dense = smooth([0, 10, 10.001, 20], [0, 0, 100, 0], 10);
    expect(dense[2]).toBeLessThan(0.1);
  });

  it('takes no values and one', () => {
    expect(smooth([], [], 5)).toEqual([]);
    expect(smooth([3], [2], 5)).toEqual([2]);
  });
});
