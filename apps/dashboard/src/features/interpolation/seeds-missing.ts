import { type PairedComparison, seedsNeeded } from '@interpolab/evaluation';

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
