import { RandomStream, streamFor } from '@interpolab/tensor/random';
import { type DistanceName, distanceToUniform } from './distance-to-uniform.ts';
import { binShares } from './histogram.ts';
import { quantile } from './quantile.ts';
import { assertWhole, DISTANCE_NAMES, drawDistances } from './resample.ts';

/** Where the distance of the sampler itself may be, not that of the set that was drawn from it. */
export interface DistanceInterval {
  readonly low: number;
  readonly high: number;
}

export type DistanceIntervals = Readonly<Record<DistanceName, DistanceInterval>>;

/**
 * 95 % intervals of a sampler's distances to uniform from the bin counts of one set of its samples: the basic bootstrap
 * (Davison and Hinkley 1997, §5.2), [2 d − q(97.5 %), 2 d − q(2.5 %)], cut at 0. Chance adds to every distance, to that of
 * a set and once more to those of its resamples; the reflection takes it off again, so that the interval can end below
 * the set's own distance. Of l2 it is the root of the interval of its square, in which chance is additive. The same seed
 * gives the same bits. Throws RangeError for counts that are not whole or sum to 0.
 */
export function bootstrapDistances(
  counts: readonly number[],
  { repeats = 400, seed = 0 }: { repeats?: number; seed?: number } = {},
): DistanceIntervals {
  for (const [bin, count] of counts.entries())
    assertWhole(count, { name: `bootstrapDistances: counts[${bin}]`, least: 0 });
  assertWhole(repeats, { name: 'bootstrapDistances: repeats', least: 1 });
  const own = distanceToUniform(binShares(counts));
  const urn = counts.flatMap((count, bin) => new Array<number>(count).fill(bin));
  const random = new RandomStream(seed, streamFor('bootstrap', urn.length, counts.length));
  const draws = drawDistances(random, { urn, bins: counts.length, samples: urn.length, repeats });
  const reflected = (name: DistanceName): DistanceInterval => ({
    low: Math.max(0, 2 * own[name] - quantile(draws[name], 0.975)),
    high: Math.max(0, 2 * own[name] - quantile(draws[name], 0.025)),
  });
  const square = reflected('meanSquare');
  const root = (meanSquare: number) => Math.sqrt(meanSquare * counts.length);
  return {
    ...(Object.fromEntries(DISTANCE_NAMES.map((name) => [name, reflected(name)])) as DistanceIntervals),
    l2: { low: root(square.low), high: root(square.high) },
  };
}
