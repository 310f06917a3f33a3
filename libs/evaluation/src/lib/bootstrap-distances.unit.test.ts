import { RandomStream } from '@interpolab/tensor/random';
import { describe, expect, it } from 'vitest';
import { bootstrapDistances } from './bootstrap-distances.ts';
import { distanceToUniform } from './distance-to-uniform.ts';

/** Counts of `samples` draws from shares that are hundredths. */
function drawCounts(random: RandomStream, hundredths: readonly number[], samples: number): number[] {
  const urn = hundredths.flatMap((share, bin) => new Array<number>(share).fill(bin));
  const counts = hundredths.map(() => 0);
  for (const place of random.integers(samples, 100)) counts[urn[place]]++;
  return counts;
}

describe('bootstrapDistances', () => {
  it('holds the distance of the sampler itself in about 95 of 100 sets', () => {
    const hundredths = [40, 3, 2, 1, 1, 2, 3, 4, 4, 40];
    const truth = distanceToUniform(hundredths.map((share) => share / 100));
    const random = new RandomStream(1);
    const held = { l2: 0, meanSquare: 0, kl: 0, jensenShannon: 0, wasserstein: 0 };
    const sets = 300;
    for (let seed = 0; seed < sets; seed++) {
      const intervals = bootstrapDistances(drawCounts(random, hundredths, 500), { repeats: 200, seed });
      for (const name of Object.keys(held) as (keyof typeof held)[]) {
        if (truth[name] >= intervals[name].low && truth[name] <= intervals[name].high) held[name]++;
      }
    }
    // three standard errors of 95 % over 300 sets are 3.8 %; the quantiles of 200 resamples cost a little more
    for (const [name, count] of Object.entries(held))
      expect(count / sets, name).toSatisfy((share: number) => share > 0.9 && share < 0.985);
  });

  it('takes off what chance adds: an ideal sampler is held to be one', () => {
    const random = new RandomStream(2);
    const uniform = new Array<number>(100).fill(1);
    const intervals = bootstrapDistances(drawCounts(random, uniform, 10_000));
    expect(intervals.l2.low).toBe(0);
    // its own distance is the noise floor, 0.0099
    expect(intervals.l2.high).toBeLessThan(0.008);
  });

  it('has an l2 interval that is the root of its square, and is the same for the same seed', () => {
    const counts = [5, 10, 20, 65];
    const intervals = bootstrapDistances(counts, { seed: 9 });
    expect(intervals.l2.high ** 2 / 4).toBeCloseTo(intervals.meanSquare.high, 14);
    expect(bootstrapDistances(counts, { seed: 9 })).toEqual(intervals);
    expect(bootstrapDistances(counts, { seed: 8 })).not.toEqual(intervals);
    expect(bootstrapDistances([0, 7]).kl).toEqual({ low: Math.log(2), high: Math.log(2) });
  });

  it('refuses what is no count', () => {
    expect(() => bootstrapDistances([1, 0.5])).toThrow(
      new RangeError('bootstrapDistances: counts[1] must be a whole number of at least 0, got 0.5.'),
    );
    expect(() => bootstrapDistances([0, 0])).toThrow('binShares: expected a positive total count, got 0.');
  });
});
