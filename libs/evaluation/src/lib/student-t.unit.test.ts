import { describe, expect, it } from 'vitest';
import { tQuantile, tQuantile975 } from './student-t.ts';

describe(tQuantile975, () => {
  // One and two degrees of freedom in closed form: tan(0.475 π), 0.95 √(2 / (1 - 0.95²)). The others from the tables.
  it.each([
    [1, Math.tan(0.475 * Math.PI)],
    [2, 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2))],
    [4, 2.7764451052],
    [9, 2.2621571628],
    [29, 2.0452296421],
    [999, 1.9623414611],
  ])('of %d degrees of freedom is %d', (degrees, expected) => {
    expect(tQuantile975(degrees)).toBeCloseTo(expected, 8);
  });
});

describe(tQuantile, () => {
  // scipy.stats.t.ppf
  it.each([
    [0.8, 2, 1.0606601717798214],
    [0.8, 9, 0.8834038596855346],
    [0.95, 5, 2.0150483733330233],
    [0.5, 3, 0],
  ])('of %d with %d degrees of freedom is %d', (p, degrees, expected) => {
    expect(tQuantile(p, degrees)).toBeCloseTo(expected, 10);
  });

  it('refuses what has no quantile', () => {
    expect(() => tQuantile(1, 3)).toThrow(new RangeError('tQuantile: p must be from 0.5 to below 1, got 1.'));
    expect(() => tQuantile(0.9, 0)).toThrow('tQuantile: expected at least 1 degree of freedom, got 0.');
  });
});
