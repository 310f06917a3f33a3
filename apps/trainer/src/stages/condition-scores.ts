import { type ScoreAxis, wilsonInterval } from '@interpolab/evaluation';
import type { ConditionResult } from '../report/results-table.ts';

type AlongTheAxis = Pick<ConditionResult, 'meanScore' | 'outsideShare' | 'outsideLow' | 'outsideHigh'>;

/** Training that came so near to an end of the axis, as a share of it, has shown that end. */
const nearTheEnd = 0.05;

/**
 * Where the samples of a condition lie: the mean of the valid ones (none: absent), and the share of all that lies beyond
 * what training has shown, which is what extrapolation is told by. A score of NaN is a sample that is not valid.
 */
export function alongTheAxis(
  { seen, low: start, high: end }: Pick<ScoreAxis, 'seen' | 'low' | 'high'>,
  scores: Float64Array,
): AlongTheAxis {
  const valid = scores.filter((score) => !Number.isNaN(score));
  const meanScore = valid.reduce((sum, score) => sum + score, 0) / valid.length;
  const [least, most] = [Math.min(...seen.map(({ low }) => low)), Math.max(...seen.map(({ high }) => high))];
  const near = nearTheEnd * (end - start);
  const isOutside = (score: number) =>
    (score < least && least - start > near) || (score > most && end - most > near);
  const outside = valid.filter(isOutside).length;
  const { low, high } = wilsonInterval(outside, scores.length);
  return {
    ...(valid.length > 0 && { meanScore }),
    ...(seen.length > 0 && {
      outsideShare: outside / scores.length,
      outsideLow: low,
      outsideHigh: high,
    }),
  };
}

/** Samples that are mild in both of two attributes, of all samples; nothing where one has no never-seen range. */
export function shareInBothGaps(
  axes: readonly Pick<ScoreAxis, 'gap'>[],
  scores: readonly Float64Array[],
): Partial<Pick<ConditionResult, 'bothGapsShare' | 'bothGapsLow' | 'bothGapsHigh'>> {
  if (axes.some(({ gap }) => gap === null)) return {};
  const isInGap = (at: number, sample: number) =>
    scores[at][sample] > axes[at].gap!.low && scores[at][sample] < axes[at].gap!.high;
  const samples = [...scores[0].keys()];
  const inBoth = samples.filter((sample) => axes.every((_, at) => isInGap(at, sample)));
  const { low, high } = wilsonInterval(inBoth.length, samples.length);
  return { bothGapsShare: inBoth.length / samples.length, bothGapsLow: low, bothGapsHigh: high };
}
