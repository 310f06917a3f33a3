import '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { attributeHistogram, binShares, columnHistogram, dataRangeHistogram } from './histogram.ts';

describe('attributeHistogram', () => {
  // numpy 2.4.6: np.histogram([0, .1, .2, .25, .3, .5, .55, .7, .75, 1, .29, .57, .58], bins=n, range=(0, 1))
  const scores = [0, 0.1, 0.2, 0.25, 0.3, 0.5, 0.55, 0.7, 0.75, 1, 0.29, 0.57, 0.58];

  it('counts as numpy does over [0, 1], values on an edge included', () => {
    expect(attributeHistogram(scores, 10).counts).toEqual([1, 1, 4, 0, 0, 4, 1, 1, 0, 1]);
    const filled = attributeHistogram(scores, 100).counts.flatMap((count, bin) => (count > 0 ? [bin] : []));
    expect(filled).toEqual([0, 10, 20, 25, 29, 30, 50, 55, 56, 58, 69, 75, 99]);
  });

  it('has the same bins whatever the data', () => {
    expect(attributeHistogram([0.4], 4).edges).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(attributeHistogram([], 4)).toEqual({ edges: [0, 0.25, 0.5, 0.75, 1], counts: [0, 0, 0, 0] });
  });

  it('refuses a score outside [0, 1] and a wrong number of bins', () => {
    expect(() => attributeHistogram([0.5, 1.01])).toThrow(
      new RangeError('attributeHistogram: scores[1] = 1.01 is outside [0, 1].'),
    );
    expect(() => attributeHistogram([Number.NaN])).toThrow('scores[0] = NaN is outside [0, 1].');
    expect(() => attributeHistogram([0.5], 0)).toThrow(
      'countIntoBins: bins must be a whole number of at least 1, got 0.',
    );
  });
});

describe('dataRangeHistogram', () => {
  // numpy 2.4.6: np.histogram([.11, .2, .34, .48, .48, .57, .91, .83], bins=4)
  it('bins over min..max as the reference did', () => {
    const { edges, counts } = dataRangeHistogram([0.11, 0.2, 0.34, 0.48, 0.48, 0.57, 0.91, 0.83], 4);
    expect(counts).toEqual([2, 3, 1, 2]);
    expect(edges).toBeAllClose([0.11, 0.31, 0.51, 0.71, 0.91], { rtol: 1e-12 });
  });

  // numpy 2.4.6: np.histogram([.5, .5], bins=2)
  it('widens a single value by a half on each side', () => {
    expect(dataRangeHistogram([0.5, 0.5], 2)).toEqual({ edges: [0, 0.5, 1], counts: [0, 2] });
  });

  it('refuses no values and values without a place', () => {
    expect(() => dataRangeHistogram([])).toThrow(
      'dataRangeHistogram: expected at least one value, got none.',
    );
    expect(() => dataRangeHistogram([0, Number.NaN])).toThrow(
      'dataRangeHistogram: values[1] = NaN is not a finite number.',
    );
  });
});

describe('columnHistogram', () => {
  it('has its edges at half pixels, so that a drawn circle is in the middle of its bin', () => {
    const { edges, counts } = columnHistogram([0, 2, 2.4, 2.5, 3], 4);
    expect(edges).toEqual([-0.5, 0.5, 1.5, 2.5, 3.5]);
    expect(counts).toEqual([1, 0, 2, 2]);
  });

  it('refuses a position off the image', () => {
    expect(() => columnHistogram([3.6], 4)).toThrow('columnHistogram: positions[0] = 3.6 is outside 0..3.');
  });
});

describe('binShares', () => {
  it('sums to 1', () => {
    expect([...binShares([1, 0, 3])]).toEqual([0.25, 0, 0.75]);
  });

  it('refuses an empty histogram', () => {
    expect(() => binShares([0, 0])).toThrow(
      new RangeError('binShares: expected a positive total count, got 0.'),
    );
  });
});
