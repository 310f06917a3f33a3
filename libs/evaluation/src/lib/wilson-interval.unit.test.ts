import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './wilson-interval.ts';

describe('wilsonInterval', () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", Table I, method 3 (score)
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i equals the published interval', (successes, total, low, high) => {
    const interval = wilsonInterval(successes, total);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('solves |share - p| = z sqrt(p (1 - p) / n) at both ends', () => {
    const { low, high, share } = wilsonInterval(37, 192);
    for (const p of [low, high]) {
      expect(Math.abs(share! - p)).toBeCloseTo(1.959963984540054 * Math.sqrt((p * (1 - p)) / 192), 12);
    }
  });

  it('mirrors successes and failures, and is exact at 0 and 1', () => {
    const some = wilsonInterval(3, 50);
    const others = wilsonInterval(47, 50);
    expect(others.low).toBeCloseTo(1 - some.high, 12);
    expect(others.high).toBeCloseTo(1 - some.low, 12);
    expect(wilsonInterval(0, 7).low).toBe(0);
    expect(wilsonInterval(7, 7).high).toBe(1);
  });

  it('knows nothing from no trials', () => {
    expect(wilsonInterval(0, 0)).toEqual({ successes: 0, total: 0, share: null, low: 0, high: 1 });
  });

  it('refuses counts that cannot be', () => {
    for (const [successes, total] of [
      [3, 2],
      [-1, 2],
      [0.5, 2],
    ]) {
      expect(() => wilsonInterval(successes, total)).toThrow(
        new RangeError(
          `wilsonInterval: expected whole numbers with 0 <= successes <= total, got ${successes} of ${total}.`,
        ),
      );
    }
  });
});
