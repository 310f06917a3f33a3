import { describe, expect, it } from 'vitest';
import { quantile } from './quantile.ts';
import { shareWithin } from './share-within.ts';

describe('shareWithin', () => {
  const scores = [0.49, 0.51, 0.5, 0.48, 0.515, Number.NaN];

  it('holds the ends of a band, unless it is open, and counts what has no score as outside', () => {
    const mild = shareWithin(scores, { low: 0.49, high: 0.51 });
    expect([mild.successes, mild.total, mild.share]).toEqual([3, 6, 0.5]);
    expect(shareWithin(scores, { low: 0.49, high: 0.51, open: true }).successes).toBe(1);
    // Wilson's interval of a half: 1/2 ± z / (2 √(n + z²))
    expect(mild.high).toBeCloseTo(0.5 + 1.959963984540054 / (2 * Math.sqrt(6 + 1.959963984540054 ** 2)), 12);
    expect(mild.low).toBeCloseTo(1 - mild.high, 12);
  });

  it('refuses a band that descends', () => {
    expect(() => shareWithin(scores, { low: 0.6, high: 0.4 })).toThrow(
      new RangeError('shareWithin: expected low <= high, got 0.6 and 0.4.'),
    );
  });
});

describe('quantile', () => {
  it('is that of numpy', () => {
    expect(quantile([3, 1, 4, 1, 5, 9, 2, 6], 0.3)).toBeCloseTo(2.1, 14); // numpy.quantile
    expect(quantile([7], 0.975)).toBe(7);
    expect(quantile([1, Number.NaN], 0.5)).toBeNaN();
  });

  it('refuses no values and no probability', () => {
    expect(() => quantile([], 0.5)).toThrow(
      new RangeError('quantile: expected at least one value, got none.'),
    );
    expect(() => quantile([1], 1.5)).toThrow('quantile: p must be from 0 to 1, got 1.5.');
  });
});
