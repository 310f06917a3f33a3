import { describe, expect, it } from 'vitest';
import { summarizeAttribute } from './summarize-attribute.ts';

const valid = (score: number) => ({ score, isValid: true });

describe(summarizeAttribute, () => {
  it('counts the never-seen range without its ends, of all and of the valid samples', () => {
    const readings = [valid(0.05), valid(0.1), valid(0.5), valid(0.9), { score: Number.NaN, isValid: false }];
    const summary = summarizeAttribute(readings, { gap: { low: 0.1, high: 0.9 }, bins: 4 });
    expect(summary.valid).toMatchObject({ successes: 4, total: 5 });
    expect(summary.gapOfAll).toMatchObject({ successes: 1, total: 5, share: 0.2 });
    expect(summary.gapOfValid).toMatchObject({ successes: 1, total: 4 });
    expect(summary.histogram.counts).toEqual([2, 0, 1, 1]);
    // shares 1/2, 0, 1/4, 1/4 against 1/4 each: KL = ln 4 − (3/2) ln 2
    expect(summary.distanceToUniform?.kl).toBeCloseTo(Math.log(4) - 1.5 * Math.LN2, 12);
  });

  it('knows nothing of no valid sample', () => {
    const summary = summarizeAttribute([{ score: 0, isValid: false }], { gap: null, bins: 2 });
    expect(summary.distanceToUniform).toBeNull();
    expect(summary.gapOfAll.successes).toBe(0);
    expect(summary.histogram.counts).toEqual([0, 0]);
  });

  it('refuses a valid reading that is no score', () => {
    expect(() => summarizeAttribute([valid(1.2)], { gap: null, bins: 2 })).toThrow(
      new RangeError('attributeHistogram: scores[0] = 1.2 is outside [0, 1].'),
    );
  });
});
