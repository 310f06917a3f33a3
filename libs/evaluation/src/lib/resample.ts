import type { RandomStream } from '@interpolab/tensor/random';
import { type DistanceName, type DistanceToUniform, distanceToUniform } from './distance-to-uniform.ts';

/** The distances of one simulated set after the other, a list for each. */
export type DistanceDraws = Readonly<Record<DistanceName, Float64Array>>;

export const DISTANCE_NAMES = [
  'l2',
  'meanSquare',
  'kl',
  'jensenShannon',
  'wasserstein',
] as const satisfies readonly DistanceName[];

/**
 * Draws `samples` values out of `urn`, whose entries are bins, with replacement, again and again, and measures each
 * time. An urn with every bin once is an ideal sampler; one with the bins of a sample is its bootstrap.
 */
export function drawDistances(
  random: RandomStream,
  { urn, bins, samples, repeats }: { urn: ArrayLike<number>; bins: number; samples: number; repeats: number },
): DistanceDraws {
  const draws = Object.fromEntries(DISTANCE_NAMES.map((name) => [name, new Float64Array(repeats)])) as Record<
    DistanceName,
    Float64Array
  >;
  const shares = new Float64Array(bins);
  for (let repeat = 0; repeat < repeats; repeat++) {
    shares.fill(0);
    for (const place of random.integers(samples, urn.length)) shares[urn[place]]++;
    for (let bin = 0; bin < bins; bin++) shares[bin] /= samples;
    const distance: DistanceToUniform = distanceToUniform(shares);
    for (const name of DISTANCE_NAMES) draws[name][repeat] = distance[name];
  }
  return draws;
}

/** Throws RangeError unless `value` is a whole number from `least` on. */
export function assertWhole(value: number, { name, least }: { name: string; least: number }): void {
  if (!Number.isInteger(value) || value < least)
    throw new RangeError(`${name} must be a whole number of at least ${least}, got ${value}.`);
}
