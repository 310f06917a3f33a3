import { describe, expect, it } from 'vitest';
import { alongTheAxis, shareInBothGaps } from './condition-scores.ts';

const axes = [{ gap: { low: 0.2, high: 0.8 } }, { gap: { low: 0.4, high: 0.6 } }];

describe(alongTheAxis, () => {
  const seen = [
    { low: 2.5, high: 4.5 },
    { low: 10.5, high: 12.5 },
  ];
  const axis = { low: 0.5, high: 14.5, seen };
  it('counts what lies beyond the seen of all samples, not what lies between', () => {
    const scores = Float64Array.of(2.4, 3, 7, 12.5, 13, Number.NaN, Number.NaN, Number.NaN);
    expect(alongTheAxis(axis, scores)).toMatchObject({
      meanScore: expect.closeTo((2.4 + 3 + 7 + 12.5 + 13) / 5, 12),
      outsideShare: 0.25,
      // Wilson's interval of 2 in 8, from its formula with z = 1.959964
      outsideLow: expect.closeTo(0.0715, 4),
      outsideHigh: expect.closeTo(0.5907, 4),
    });
  });

  it('takes an end for seen that training came near to', () => {
    const near = { low: 0, high: 1, seen: [{ low: 0.04, high: 0.9 }] };
    expect(alongTheAxis(near, Float64Array.of(0, 0.95))).toMatchObject({ outsideShare: 0.5 });
  });

  it('has no mean without a valid sample, and nothing beyond what is not known', () => {
    expect(alongTheAxis(axis, Float64Array.of(Number.NaN))).toMatchObject({ outsideShare: 0 });
    expect(alongTheAxis(axis, Float64Array.of(Number.NaN))).not.toHaveProperty('meanScore');
    expect(alongTheAxis({ ...axis, seen: [] }, Float64Array.of(3))).toEqual({ meanScore: 3 });
  });
});

describe(shareInBothGaps, () => {
  it('counts the samples that are mild in both, of all samples, those without a mouth included', () => {
    const smile = Float64Array.of(0.5, 0.5, 0.1, Number.NaN);
    const hair = Float64Array.of(0.5, 0.7, 0.5, Number.NaN);
    const { bothGapsShare, bothGapsLow, bothGapsHigh } = shareInBothGaps(axes, [smile, hair]);
    expect(bothGapsShare).toBe(0.25);
    // Wilson's interval of 1 in 4, from its formula with z = 1.959964
    expect(bothGapsLow).toBeCloseTo(0.0456, 4);
    expect(bothGapsHigh).toBeCloseTo(0.6994, 4);
  });

  it('excludes the ends, which training has seen', () => {
    const edge = shareInBothGaps(axes, [Float64Array.of(0.5, 0.5), Float64Array.of(0.4, 0.41)]);
    expect(edge.bothGapsShare).toBe(0.5);
  });

  it('says nothing where training has seen all of one attribute', () => {
    const scores = Float64Array.of(0.5);
    expect(shareInBothGaps([axes[0], { gap: null }], [scores, scores])).toEqual({});
  });
});
