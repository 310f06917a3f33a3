import { streamValues } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { distanceToUniform, unguardedKl } from './distance-to-uniform.ts';
import { attributeHistogram, binShares } from './histogram.ts';

/** 100 bins with the given shares, the rest 0. */
function shares(entries: Record<number, number>, everywhere = 0): Float64Array {
  const values = new Float64Array(100).fill(everywhere);
  for (const [bin, share] of Object.entries(entries)) values[Number(bin)] += share;
  return values;
}

describe('distanceToUniform', () => {
  // paper §6.2, "Reference points"
  it.each([
    ['all in one bin', shares({ 0: 1 }), 0.995, 4.605],
    ['half and half at the ends', shares({ 0: 0.5, 99: 0.5 }), 0.7, 3.912],
    ['90 % at the ends, 10 % uniform', shares({ 0: 0.45, 99: 0.45 }, 0.001), 0.63, 3.21],
    ['half at the ends, half uniform', shares({ 0: 0.25, 99: 0.25 }, 0.005), 0.35, 1.312],
    [
      'all in [0.4, 0.6)',
      shares(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [40 + index, 0.05]))),
      0.2,
      1.609,
    ],
  ])('of %s is the number of the specification', (_, values, l2, kl) => {
    const distance = distanceToUniform(values);
    expect(distance.l2).toBeCloseTo(l2, 3);
    expect(distance.kl).toBeCloseTo(kl, 3);
    expect(distance.meanSquare).toBeCloseTo(distance.l2 ** 2 / 100, 15);
  });

  it('is 0 for the uniform distribution and ln n for a single bin', () => {
    const uniform = distanceToUniform(new Float64Array(64).fill(1 / 64));
    const nothing = { l2: 0, meanSquare: 0, kl: 0, jensenShannon: 0, wasserstein: 0 };
    expect(uniform).toEqual(nothing);
    expect(distanceToUniform([0, 1, 0]).kl).toBeCloseTo(Math.log(3), 14);
    expect(distanceToUniform([0, 1, 0]).l2).toBeCloseTo(Math.sqrt(2 / 3), 14);
  });

  // numpy 2.4 and scipy 1.17: jensenshannon(h, u) ** 2, wasserstein_distance(centres, centres, h, u), sum(h * log(4 * h))
  it.each([
    [[0.4, 0.1, 0.2, 0.3], 0.02786561345727673, 0.05, 0.1064401352862232],
    [[0.5, 0.2, 0, 0.3], 0.1104104721339116, 0.125, Number.NaN],
  ])('of %j has the numbers of scipy', (values, jensenShannon, wasserstein, unguarded) => {
    const distance = distanceToUniform(values);
    expect(distance.jensenShannon).toBeCloseTo(jensenShannon, 14);
    expect(distance.wasserstein).toBeCloseTo(wasserstein, 14);
    if (Number.isNaN(unguarded)) expect(unguardedKl(values)).toBeNaN();
    else expect(unguardedKl(values)).toBeCloseTo(unguarded, 14);
    expect(distance.kl).not.toBeNaN();
  });

  it('moves the mass of one end bin over half of the axis, and of both ends over a quarter', () => {
    expect(distanceToUniform(shares({ 0: 1 })).wasserstein).toBeCloseTo(99 / 200, 14);
    expect(distanceToUniform(shares({ 99: 1 })).wasserstein).toBeCloseTo(99 / 200, 14);
    // each half of the mass goes over 0 to 49 bins
    expect(distanceToUniform(shares({ 0: 0.5, 99: 0.5 })).wasserstein).toBeCloseTo(24.5 / 100, 14);
  });

  it('has the noise floor of §6.2 for 10,000 uniform draws: 0.0099 and 0.0049', () => {
    const draws = streamValues(11, 10_000).map((value) => value + 0.5);
    const distance = distanceToUniform(binShares(attributeHistogram(draws, 100).counts));
    expect(distance.l2).toBeGreaterThan(0.008);
    expect(distance.l2).toBeLessThan(0.012);
    expect(distance.kl).toBeGreaterThan(0.0035);
    expect(distance.kl).toBeLessThan(0.0065);
  });

  it('refuses what is not a distribution', () => {
    expect(() => distanceToUniform([0.5, 0.6])).toThrow(
      new RangeError('distanceToUniform: shares must sum to 1, got 1.1.'),
    );
    expect(() => distanceToUniform([1.5, -0.5])).toThrow(
      'distanceToUniform: shares[1] = -0.5 is not a share.',
    );
    expect(() => distanceToUniform([])).toThrow('shares must sum to 1, got 0.');
  });
});
