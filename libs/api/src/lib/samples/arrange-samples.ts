import { axisHistogram, type Histogram, type ScoreAxis } from '@interpolab/evaluation';
import { InputError } from '@interpolab/tracking/read';

/** Samples by number, and in which bin of the attribute each lies. */
export interface ArrangedSamples {
  readonly histogram: Histogram;
  /** Samples without a score. */
  readonly invalid: number;
  /** Valid scores beyond the axis; they are in no bin. */
  readonly outside: number;
  /** Numbers of the samples that were asked for, in the order that was asked for. */
  readonly numbers: number[];
}

export interface Arrangement {
  readonly axis: ScoreAxis;
  /** Of an attribute in [0, 1]; positions have a bin for each place. */
  readonly bins: number;
  /** Only the samples of one bin, or those without a score; null: all. */
  readonly only: number | 'invalid' | null;
  /** `disagreement`: those first about which classifiers differ most. */
  readonly order: 'attribute' | 'number' | 'disagreement';
  /** By number, how far classifiers differ about each; for the order of that name. */
  readonly disagreement?: readonly number[];
}

/**
 * Sorts samples along the attribute or by disagreement, those without a score last, and counts them into the bins; a bin's
 * samples are as many as it counts. Throws InputError for a bin that there is not.
 */
export function arrangeSamples(
  scores: readonly number[],
  { axis, bins, only, order, disagreement = [] }: Arrangement,
): ArrangedSamples {
  const count = axis.places ?? bins;
  if (typeof only === 'number' && only >= count)
    throw new InputError(`bin: expected one from 0 to ${count - 1}, got ${only}.`);
  const onAxis = scores.filter((score) => score >= axis.low && score <= axis.high);
  const histogram = axisHistogram(onAxis, { from: axis.low, to: axis.high, bins: count });
  const valid = scores.filter(Number.isFinite).length;
  const isWanted = (score: number) =>
    only === null || (only === 'invalid' ? !Number.isFinite(score) : isInBin(score, only, histogram.edges));
  const numbers = scores.flatMap((score, number) => (isWanted(score) ? [number] : []));
  if (order === 'attribute') sortBy(numbers, (number) => scores[number]);
  if (order === 'disagreement') sortBy(numbers, (number) => -disagreement[number]);
  return { histogram, invalid: scores.length - valid, outside: valid - onAxis.length, numbers };
}

/** Ascending, equal ones by number, and last what has no finite key. */
function sortBy(numbers: number[], keyOf: (number: number) => number): void {
  const key = (number: number) => (Number.isFinite(keyOf(number)) ? keyOf(number) : Number.POSITIVE_INFINITY);
  numbers.sort((a, b) => (key(a) === key(b) ? a - b : key(a) - key(b)));
}

/** As the histogram counts: the upper edge belongs to the next bin, that of the last bin to it. */
function isInBin(score: number, bin: number, edges: readonly number[]): boolean {
  const isLast = bin === edges.length - 2;
  return score >= edges[bin] && (isLast ? score <= edges[bin + 1] : score < edges[bin + 1]);
}
