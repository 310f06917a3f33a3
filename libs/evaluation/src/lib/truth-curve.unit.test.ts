import { describe, expect, it } from 'vitest';
import { truthCurve } from './truth-curve.ts';

describe('truthCurve', () => {
  it('tells a classifier whose middle lies elsewhere', () => {
    const truth = Array.from({ length: 101 }, (_, at) => at / 100);
    const scores = truth.map((factor) => Math.min(1, factor / 0.6)); // ½ at 0.3
    const { count, curve, middle } = truthCurve({ truth, scores });
    expect(count).toBe(101);
    // 0.20 … 0.29: mean 0.245 / 0.6
    expect(curve[2]).toEqual({ images: 10, score: expect.closeTo(0.245 / 0.6, 12) });
    // abs(f / 0.6 − ½) ≤ 0.1: 0.24 … 0.36, t(12) = 2.1788128, deviation √((13² − 1) / 12 · 13 / 12) / 100
    const reach = (2.1788128296634177 * Math.sqrt((14 * 13) / 12)) / 100 / Math.sqrt(13);
    expect(middle).toEqual({
      images: 13,
      truth: expect.closeTo(0.3, 12),
      low: expect.closeTo(0.3 - reach, 8),
      high: expect.closeTo(0.3 + reach, 8),
    });
  });

  it('leaves out what is not known, and refuses what fits nowhere', () => {
    expect(truthCurve({ truth: [Number.NaN, 0.5], scores: [0.5, 0.5] })).toMatchObject({
      count: 1,
      middle: null,
    });
    expect(() => truthCurve({ truth: [0], scores: [] })).toThrow(
      'truthCurve: expected a score for each of 1 images, got 0.',
    );
    expect(() => truthCurve({ truth: [7], scores: [0.5] })).toThrow(
      'truthCurve: expected truth and scores in [0, 1], got 7 and 0.5.',
    );
  });
});
