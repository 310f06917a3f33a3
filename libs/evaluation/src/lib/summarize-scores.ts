import { bootstrapDistances, type DistanceIntervals } from './bootstrap-distances.ts';
import { type DistanceToUniform, distanceToUniform, unguardedKl } from './distance-to-uniform.ts';
import { axisHistogram, binShares, dataRangeHistogram, type Histogram } from './histogram.ts';
import { isAttributeAxis, type ScoreAxis } from './score-axis.ts';
import { shareWithin } from './share-within.ts';
import { type ShareEstimate, wilsonInterval } from './wilson-interval.ts';

/** `fixed`: equal bins over the whole axis, the same for all. `reference`: over each set's own min…max (paper §6.1). */
export const BIN_VARIANTS = ['fixed', 'reference'] as const;
export type BinVariant = (typeof BIN_VARIANTS)[number];

export interface ScoreQuestion {
  readonly axis: ScoreAxis;
  /** Where the axis has places of its own, these are its bins. */
  readonly bins: number;
  readonly variant: BinVariant;
  /** The band that counts as the middle where the axis knows no never-seen range. */
  readonly middle: { readonly low: number; readonly high: number };
  /** Resamples of the intervals. */
  readonly repeats?: number;
  readonly seed?: number;
}

/** What the scores of one set of samples say. */
export interface ScoreSummary {
  readonly count: number;
  /** Samples with a score, of all. */
  readonly valid: ShareEstimate;
  /** Valid scores beyond the axis; they are in no bin. */
  readonly outside: number;
  readonly histogram: Histogram;
  /** The never-seen range, its ends excluded, or the band that was asked for. */
  readonly middle: { readonly low: number; readonly high: number; readonly neverSeen: boolean };
  /** In the middle, of all samples. */
  readonly inMiddle: ShareEstimate;
  /** Within 0.01 of 0.5, of all samples; null for what is no attribute in [0, 1]. */
  readonly mild: ShareEstimate | null;
  /** Of the histogram, as it is binned; null if nothing is in it. So are the next two. */
  readonly distance: DistanceToUniform | null;
  readonly intervals: DistanceIntervals | null;
  /** Also null where the reference gives NaN. */
  readonly unguardedKl: number | null;
}

/**
 * Summarises what one judge gave one set of samples, NaN for a sample that is not valid. Throws RangeError for scores outside
 * [0, 1] on an axis that claims to be an attribute.
 */
export function summarizeScores(scores: ArrayLike<number>, question: ScoreQuestion): ScoreSummary {
  const { axis, variant, repeats, seed } = question;
  const valid = Array.from(scores).filter(Number.isFinite);
  const isAttribute = isAttributeAxis(axis);
  if (isAttribute) assertAttribute(valid);
  const onAxis = valid.filter((score) => score >= axis.low && score <= axis.high);
  const bins = axis.places ?? question.bins;
  const histogram =
    variant === 'reference' && onAxis.length > 0
      ? dataRangeHistogram(onAxis, bins)
      : axisHistogram(onAxis, { from: axis.low, to: axis.high, bins });
  const middle = { ...(axis.gap ?? question.middle), neverSeen: axis.gap !== null };
  const shares = onAxis.length > 0 ? binShares(histogram.counts) : null;
  const unguarded = shares ? unguardedKl(shares) : Number.NaN;
  return {
    count: scores.length,
    valid: wilsonInterval(valid.length, scores.length),
    outside: valid.length - onAxis.length,
    histogram,
    middle,
    inMiddle: shareWithin(scores, { low: middle.low, high: middle.high, open: middle.neverSeen }),
    mild: isAttribute ? shareWithin(scores, { low: 0.49, high: 0.51 }) : null,
    distance: shares && distanceToUniform(shares),
    intervals: shares && bootstrapDistances(histogram.counts, { repeats, seed }),
    unguardedKl: Number.isNaN(unguarded) ? null : unguarded,
  };
}

function assertAttribute(scores: readonly number[]): void {
  const wrong = scores.find((score) => score < 0 || score > 1);
  if (wrong !== undefined) throw new RangeError(`summarizeScores: expected scores in [0, 1], got ${wrong}.`);
}
