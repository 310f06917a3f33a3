import { describe, expect, it } from 'vitest';
import { rankCorrelation } from './rank-correlation.ts';

describe(rankCorrelation, () => {
  it('is 1 for any rising map and −1 for any falling one', () => {
    const x = [0.3, -2, 5, 1, 0.7];
    expect(rankCorrelation(x, x.map(Math.exp))).toBeCloseTo(1, 12);
    expect(
      rankCorrelation(
        x,
        x.map((value) => -(value ** 3)),
      ),
    ).toBeCloseTo(-1, 12);
  });

  // 1 − 6 Σ d² / (n (n² − 1)) for ranks 1 2 3 4 5 against 2 1 4 3 5: d² = 1 1 1 1 0
  it('is Spearman’s formula where nothing is tied', () => {
    expect(rankCorrelation([1, 2, 3, 4, 5], [20, 10, 40, 30, 50])).toBeCloseTo(1 - 24 / 120, 12);
  });

  // scipy.stats.spearmanr([1, 2, 2, 3], [1, 2, 3, 4]).statistic = 0.9486832980505138
  it('gives ties their mean rank', () => {
    expect(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(0.9486832980505138, 12);
    expect(rankCorrelation([1, 1], [1, 2])).toBeNaN();
  });

  it('says what it takes', () => {
    expect(() => rankCorrelation([1], [1, 2])).toThrow(
      'rankCorrelation: expected two lists of one length of at least 2, got 1 and 2 numbers',
    );
  });
});
