import type { RouterOutputs } from '@interpolab/api';
import { formatCount, formatNumber, formatShare } from '../format/number.ts';

type Neighbours = NonNullable<RouterOutputs['samples']['get']['neighbours']>;
type Bins = NonNullable<Neighbours['heldOutDistances']>;
type Memorisation = NonNullable<Neighbours['memorisation']>;

/** About which share of a histogram lies at or below a value; inside a bin in proportion. Null if it counts nothing. */
export function nearerThanShare(value: number, { edges, counts }: Bins): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const below = counts.reduce((sum, count, bin) => {
    const [low, high] = [edges[bin], edges[bin + 1]];
    const covered = Math.min(1, Math.max(0, (value - low) / (high - low)));
    return sum + count * covered;
  }, 0);
  return below / total;
}

/** A p-value as one writes it. */
export function formatPValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** Whether the samples of a condition are copies, in a sentence with its numbers. */
export function guardVerdict({ of, guard }: Memorisation): string {
  const range = of === 'all' ? '' : ' in the never-seen range';
  if (!guard) return `no samples${range}, or no held-out images, to compare.`;
  const { samples, heldOut, nearerShare, pValue, median, heldOutMedian, close } = guard;
  const sizes = `${formatCount(samples)} samples${range} against ${formatCount(heldOut)} held-out images`;
  const medians = `median distance ${formatNumber(median)} against ${formatNumber(heldOutMedian)}`;
  const closeShare = `${formatShare(close.successes / close.total)} nearer than all but 5% of the held-out ones`;
  const verdict =
    pValue < 0.01
      ? 'nearer to the training set than held-out images are, as copies would be'
      : 'no nearer to the training set than held-out images are, as far as these numbers tell';
  return `${verdict} (${sizes}: ${medians}; a sample is nearer in ${formatShare(nearerShare)} of pairs, one-sided ${formatPValue(pValue)}; ${closeShare}).`;
}
