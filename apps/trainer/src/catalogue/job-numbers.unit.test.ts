import { expect, it } from 'vitest';
import { meanReading } from './job-numbers.ts';

const edges = [0, 0.2, 0.4, 0.6] as never;

it('gives a mean of one job Student’s interval over its samples', () => {
  const { value, low, high } = meanReading({ edges, counts: [2, 1, 1] as never });
  // 0.1, 0.1, 0.3, 0.5: mean 0.25, deviation sqrt(0.11 / 3); t(0.975, 3) = 3.182446
  expect(value).toBeCloseTo(0.25, 12);
  expect(high! - value).toBeCloseTo((3.182446 * Math.sqrt(0.11 / 3)) / 2, 6);
  expect(value - low!).toBeCloseTo(high! - value, 12);
});

it('knows of a single sample no interval', () => {
  expect(meanReading({ edges, counts: [0, 1, 0] as never })).toEqual({ value: expect.closeTo(0.3, 12) });
});
