import { describe, expect, it } from 'vitest';
import { tQuantile975 } from './student-t.ts';

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
