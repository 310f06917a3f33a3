import { RandomStream, streamFor } from '@interpolab/tensor/random';
import type { DistanceName } from './distance-to-uniform.ts';
import { quantile } from './quantile.ts';
import { assertWhole, DISTANCE_NAMES, drawDistances } from './resample.ts';

/** What one distance is for a perfect sampler, by chance alone. */
export interface FloorOfDistance {
  readonly mean: number;
  /** 5 % of ideal sets are below … */
  readonly low: number;
  /** … and 5 % above: a distance in between says nothing against a sampler. */
  readonly high: number;
}

export type NoiseFloor = Readonly<Record<DistanceName, FloorOfDistance>>;

/**
 * The distances that sets of `samples` draws from the uniform distribution over `bins` bins have, by simulation of
 * `repeats` sets. The same seed gives the same bits.
 * Throws RangeError unless all are whole numbers of at least 1.
 */
export function noiseFloor({
  samples,
  bins,
  repeats = 400,
  seed = 0,
}: {
  samples: number;
  bins: number;
  repeats?: number;
  seed?: number;
}): NoiseFloor {
  for (const [name, value] of Object.entries({ samples, bins, repeats }))
    assertWhole(value, { name: `noiseFloor: ${name}`, least: 1 });
  const random = new RandomStream(seed, streamFor('noise-floor', samples, bins));
  const urn = Array.from({ length: bins }, (_, bin) => bin);
  const draws = drawDistances(random, { urn, bins, samples, repeats });
  return Object.fromEntries(
    DISTANCE_NAMES.map((name) => {
      const values = draws[name];
      const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
      return [name, { mean, low: quantile(values, 0.05), high: quantile(values, 0.95) }];
    }),
  ) as unknown as NoiseFloor;
}
