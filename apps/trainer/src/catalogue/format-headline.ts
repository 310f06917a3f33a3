import { formatMetric } from '../report/format.ts';
import type { Headline } from './catalogue-row.ts';
import type { HeadlineResult, Interval, Verdict } from './headline-result.ts';
import { measures } from './measures.ts';

/** `87.5 % (80.7 to 92.2)`: a mean with its 95 % interval, if there is one. */
export function formatInterval({ mean, low, high }: Interval, measure: Headline['measure']): string {
  const isShare = measures[measure].as === 'share';
  const text = (value: number) => (isShare ? (100 * value).toFixed(1) : formatMetric(value));
  const unit = isShare ? ' %' : '';
  const range = low === null || high === null ? '' : ` (${text(low)} to ${text(high)})`;
  return `${text(mean)}${unit}${range}`;
}

/** A result in one line: the number, what it is held against, and over how many seeds. */
export function formatHeadline({ measure, condition, against }: Headline, result: HeadlineResult): string {
  const seeds = result.seeds === 1 ? '1 seed' : `${result.seeds} seeds`;
  const own = `${condition} ${formatInterval(result.value, measure)}`;
  if (!against || !result.against) return `${own}, ${seeds}`;
  return `${own} against ${against.condition} ${formatInterval(result.against, measure)}, ${seeds}`;
}

const verdicts: Readonly<Record<Verdict, string>> = {
  agrees: 'agrees',
  contradicts: 'contradicts',
  open: 'open: the interval of the difference holds both answers, or there is none',
  measured: 'measured; the row claims nothing',
};

export const describeVerdict = (verdict: Verdict): string => verdicts[verdict];
