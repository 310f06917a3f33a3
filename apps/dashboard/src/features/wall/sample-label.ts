import { formatNumber } from '../format/number.ts';
import type { Judge } from './wall-sets.ts';

/** A score with its unit, in words where there is none. */
export function scoreLabel(score: number | null, judge: Judge | null): string {
  if (score === null) return judge ? 'not readable' : 'not judged';
  const unit = judge?.axis.unit;
  return `${judge ? `${judge.axis.attribute} ` : ''}${formatNumber(score)}${unit ? ` ${unit}` : ''}`;
}

/** What a sample is called where it cannot be seen. */
export function sampleLabel(number: number, score: number | null, judge: Judge | null): string {
  return `Sample ${number}, ${scoreLabel(score, judge)}`;
}
