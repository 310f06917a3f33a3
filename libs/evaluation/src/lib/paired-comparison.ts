import { tQuantile } from './student-t.ts';

/** Two recipes under the same seed. */
export interface SeedPair {
  readonly seed: number;
  readonly a: number;
  readonly b: number;
}

/** What the pairs say of b − a. */
export interface PairedComparison {
  readonly pairs: number;
  readonly meanDifference: number;
  /** Of the differences, divided by n − 1; null below two pairs, as the interval is then. */
  readonly std: number | null;
  /** 95 % interval of the mean difference, by Student's t with n − 1 degrees of freedom. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Compares two recipes seed by seed: what a seed does to both falls out of the differences. The interval is Student's, and
 * not a bootstrap's: of three to five seeds a bootstrap makes one that is far too short.
 * Throws RangeError for no pairs, and for a seed that comes twice.
 */
export function comparePaired(pairs: readonly SeedPair[]): PairedComparison {
  const n = pairs.length;
  if (n === 0) throw new RangeError('comparePaired: expected at least one pair, got none.');
  const seeds = new Set<number>();
  for (const { seed } of pairs) {
    if (seeds.has(seed)) throw new RangeError(`comparePaired: seed ${seed} comes twice.`);
    seeds.add(seed);
  }
  const differences = pairs.map(({ a, b }) => b - a);
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { pairs: n, meanDifference: mean, std: null, low: null, high: null };
  const std = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const reach = (tQuantile(0.975, n - 1) * std) / Math.sqrt(n);
  return { pairs: n, meanDifference: mean, std, low: mean - reach, high: mean + reach };
}

/** More than that is an answer too: not by seeds. */
const MOST_SEEDS = 100_000;

/**
 * How many seeds in all a paired comparison needs to tell a difference of `effect` from none: a two-sided t test at 5 %
 * that finds it in `power` of the cases, n ≥ ((t(97.5 %) + t(power)) · std / effect)² with n − 1 degrees of freedom each.
 * `std` is that of the differences; the number is as uncertain as it is. Infinity above 100,000.
 * Throws RangeError unless effect > 0, std ≥ 0 and 0.5 ≤ power < 1.
 */
export function seedsNeeded({
  std,
  effect,
  power = 0.8,
}: {
  std: number;
  effect: number;
  power?: number;
}): number {
  if (!(effect > 0)) throw new RangeError(`seedsNeeded: effect must be above 0, got ${effect}.`);
  if (!(std >= 0)) throw new RangeError(`seedsNeeded: std must be at least 0, got ${std}.`);
  if (!(power >= 0.5 && power < 1))
    throw new RangeError(`seedsNeeded: power must be from 0.5 to below 1, got ${power}.`);
  const isEnough = (n: number) =>
    n >= (((tQuantile(0.975, n - 1) + tQuantile(power, n - 1)) * std) / effect) ** 2;
  if (!isEnough(MOST_SEEDS)) return Number.POSITIVE_INFINITY;
  let [tooFew, enough] = [1, 2];
  while (!isEnough(enough)) [tooFew, enough] = [enough, Math.min(MOST_SEEDS, 2 * enough)];
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/**
 * How many seeds are still to be run until a paired test would find a difference of `effect` in 80 % of the cases; 0: enough
 * are there. Null where two seeds, from which the spread is known, or an effect are missing.
 */
export function seedsMissing(
  { pairs, std }: Pick<PairedComparison, 'pairs' | 'std'>,
  effect: number,
): number | null {
  if (std === null || !(effect > 0)) return null;
  return Math.max(0, seedsNeeded({ std, effect }) - pairs);
}
