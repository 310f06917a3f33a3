import { RandomStream } from '@interpolab/tensor/random';
import { describe, expect, it } from 'vitest';
import { comparePaired, seedsMissing, seedsNeeded } from './paired-comparison.ts';

const paired = (differences: readonly number[]) =>
  comparePaired(differences.map((difference, seed) => ({ seed, a: 10 * seed, b: 10 * seed + difference })));

describe('comparePaired', () => {
  it('has the numbers of numpy and scipy.stats.t', () => {
    const comparison = paired([0.1, 0.3, 0.15, 0.25]);
    expect(comparison.pairs).toBe(4);
    expect(comparison.meanDifference).toBeCloseTo(0.2, 12);
    expect(comparison.std).toBeCloseTo(0.09128709291752768, 12);
    expect(comparison.low).toBeCloseTo(0.054741864212261765, 12);
    expect(comparison.high).toBeCloseTo(0.34525813578773823, 12);
  });

  it('holds the true difference in 95 of 100 comparisons of four seeds', () => {
    const random = new RandomStream(5);
    const comparisons = 4000;
    let held = 0;
    for (let i = 0; i < comparisons; i++) {
      const { low, high } = paired([...random.normals(4)].map((noise) => 2 + 3 * noise));
      if (low! <= 2 && high! >= 2) held++;
    }
    expect(Math.abs(held / comparisons - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / comparisons));
  });

  it('knows no spread of one pair, and no pairs twice or at all', () => {
    expect(paired([0.5])).toEqual({ pairs: 1, meanDifference: 0.5, std: null, low: null, high: null });
    expect(() => comparePaired([])).toThrow('comparePaired: expected at least one pair, got none.');
    const pair = { seed: 3, a: 1, b: 2 };
    expect(() => comparePaired([pair, pair])).toThrow(new RangeError('comparePaired: seed 3 comes twice.'));
  });
});

describe('seedsNeeded', () => {
  // the smallest n of 80 % power by scipy.stats.nct, the non-central t distribution
  it.each([
    [0.2, 199],
    [0.5, 34],
    [1, 10],
    [2, 5],
  ])('for an effect of %d standard deviations is %d', (effect, seeds) => {
    expect(seedsNeeded({ std: 1, effect })).toBe(seeds);
    expect(seedsNeeded({ std: 10, effect: 10 * effect })).toBe(seeds);
  });

  it('finds the effect in 80 of 100 comparisons with that many', () => {
    const random = new RandomStream(6);
    const comparisons = 4000;
    let found = 0;
    for (let i = 0; i < comparisons; i++) {
      const { low } = paired([...random.normals(10)].map((noise) => 1 + noise));
      if (low! > 0) found++;
    }
    expect(found / comparisons).toBeGreaterThan(0.78);
    expect(found / comparisons).toBeLessThan(0.86);
  });

  it('says infinity where seeds do not help, two where nothing varies, and refuses no effect', () => {
    expect(seedsNeeded({ std: 1, effect: 1e-6 })).toBe(Number.POSITIVE_INFINITY);
    expect(seedsNeeded({ std: 0, effect: 1 })).toBe(2);
    expect(() => seedsNeeded({ std: 1, effect: 0 })).toThrow(
      new RangeError('seedsNeeded: effect must be above 0, got 0.'),
    );
    expect(() => seedsNeeded({ std: Number.NaN, effect: 1 })).toThrow('std must be at least 0, got NaN.');
    expect(() => seedsNeeded({ std: 1, effect: 1, power: 1 })).toThrow('power must be from 0.5 to below 1');
  });
});

describe(seedsMissing, () => {
  it('counts what is there already', () => {
    // 10 in all for an effect of one standard deviation (non-central t)
    expect(seedsMissing({ pairs: 3, std: 0.5 }, 0.5)).toBe(7);
    expect(seedsMissing({ pairs: 12, std: 0.5 }, 0.5)).toBe(0);
  });

  it('knows nothing of one seed, or without an effect', () => {
    expect(seedsMissing({ pairs: 1, std: null }, 0.5)).toBeNull();
    expect(seedsMissing({ pairs: 3, std: 0.5 }, 0)).toBeNull();
  });
});
