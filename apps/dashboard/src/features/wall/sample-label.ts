import { formatNumber } from '../format/number.ts';
import type { WallSample } from './use-wall.ts';
import type { Judge } from './wall-sets.ts';

/** A score with its unit, in words where there is none. */
export function scoreLabel(score: number | null, judge: Judge | null): string {
  if (score === null) return judge ? 'not readable' : 'not judged';
  const unit = judge?.axis.unit;
  // an axis that nobody has described is called as its judge, which is said beside it anyway
  const name = judge?.axisKnown ? `${judge.axis.attribute} ` : '';
  return `${name}${formatNumber(score)}${unit ? ` ${unit}` : ''}`;
}

/** What a sample is called where it cannot be seen. */
export function sampleLabel(
  { number, score, disagreement }: NonNullable<WallSample>,
  judge: Judge | null,
): string {
  const differing = disagreement === null ? '' : `, classifiers differ by ${formatNumber(disagreement)}`;
  return `Sample ${number}, ${scoreLabel(score, judge)}${differing}`;
}
