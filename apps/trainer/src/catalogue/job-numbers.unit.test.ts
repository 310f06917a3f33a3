import { expect, it } from 'vitest';
import { meanReading, oracleNumbers } from './job-numbers.ts';

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

it('has no share of the never-seen range where training shows the whole axis', () => {
  const share = { successes: 0, total: 4, low: 0, high: 0.5 };
  const where = { outside: 0 };
  const details = {
    free: { valid: share, gapOfValid: share, histogram: { edges, counts: [2, 1, 1] }, where },
  };
  const numbersOf = (gap: object | null) => {
    const results = [{ condition: 'free', gapShare: 0, gapLow: 0, gapHigh: 0.5, samples: 4 }];
    const summary = { results, scoreAxes: { smile: { seen: [], gap } } };
    return Object.keys(oracleNumbers(details as never, summary as never)[0].numbers);
  };
  expect(numbersOf({ low: 0.2, high: 0.4 })).toEqual(expect.arrayContaining(['gapShare', 'gapOfValid']));
  expect(numbersOf(null)).toEqual(['validShare', 'outsideShare']);
});
