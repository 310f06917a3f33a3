import { type DistanceToUniform, distanceToUniform } from './distance-to-uniform.ts';
import { attributeHistogram, binShares, type Histogram } from './histogram.ts';
import { type ShareEstimate, wilsonInterval } from './wilson-interval.ts';

/** The attribute of one sample as something else has read it. */
export interface AttributeReading {
  /** In [0, 1]; anything where `isValid` is false. */
  readonly score: number;
  /** Whether the sample shows what can have the attribute at all. */
  readonly isValid: boolean;
}

/** What the readings are held against. */
export interface AttributeSpec {
  /** Scores between these two, both excluded, were never seen in training; null if there is no such range. */
  readonly gap: { readonly low: number; readonly high: number } | null;
  readonly bins: number;
}

/** The attribute over the samples of one sampler, ready to be stored and drawn. */
export interface AttributeSummary {
  readonly count: number;
  readonly valid: ShareEstimate;
  /** Valid and in the never-seen range, of all samples: the headline. */
  readonly gapOfAll: ShareEstimate;
  /** The same, of the valid samples only; never to be shown alone. */
  readonly gapOfValid: ShareEstimate;
  /** Valid samples over fixed [0, 1]. */
  readonly histogram: Histogram;
  /** Of the valid samples; null if there are none. */
  readonly distanceToUniform: DistanceToUniform | null;
}

/** Counts readings. Throws RangeError for a valid reading outside [0, 1] (NaN included). */
export function summarizeAttribute(
  readings: readonly AttributeReading[],
  { gap, bins }: AttributeSpec,
): AttributeSummary {
  const scores = readings.filter(({ isValid }) => isValid).map(({ score }) => score);
  const inGap = gap ? scores.filter((score) => score > gap.low && score < gap.high).length : 0;
  const histogram = attributeHistogram(scores, bins);
  return {
    count: readings.length,
    valid: wilsonInterval(scores.length, readings.length),
    gapOfAll: wilsonInterval(inGap, readings.length),
    gapOfValid: wilsonInterval(inGap, scores.length),
    histogram,
    distanceToUniform: scores.length > 0 ? distanceToUniform(binShares(histogram.counts)) : null,
  };
}
