import { formatMetric } from '../report/format.ts';
import type { Headline } from './catalogue-row.ts';
import type { HeadlineResult, Interval, Verdict } from './headline-result.ts';
import { measures } from './measures.ts';

/**
 * `87.5 % (80.7 to 92.2)`: a mean with its 95 % interval, if there is one. Of few seeds Student's interval may leave what a
 * share can be, and is cut there.
 */
export function formatInterval({ mean, low, high }: Interval, measure: Headline['measure']): string {
  if (measures[measure].as !== 'share' || low === null || high === null)
    return formatDifference({ mean, low, high }, measure);
  return formatDifference({ mean, low: Math.max(0, low), high: Math.min(1, high) }, measure);
}

/** The same of the difference of two, which may be negative. */
export function formatDifference({ mean, low, high }: Interval, measure: Headline['measure']): string {
  const isShare = measures[measure].as === 'share';
  const text = (value: number) => (isShare ? (100 * value).toFixed(1) : formatMetric(value));
  const unit = isShare ? ' %' : '';
  const range = low === null || high === null ? '' : ` (${text(low)} to ${text(high)})`;
  return `${text(mean)}${unit}${range}`;
}

/** A result in one line: the number, what it is held against, and over how many seeds. */
export function formatHeadline({ measure, against, ...of }: Headline, result: HeadlineResult): string {
  const seeds = result.seeds === 1 ? '1 seed' : `${result.seeds} seeds`;
  const own = `${placeOf(of)} ${formatInterval(result.value, measure)}`;
  if (!against || !result.against) return `${own}, ${seeds}`;
  return `${own} against ${placeOf(against)} ${formatInterval(result.against, measure)}, ${seeds}`;
}

const placeOf = ({ experiment, condition }: { experiment?: string; condition: string }): string =>
  experiment === undefined ? condition : `${experiment}, ${condition}`;

const verdicts: Readonly<Record<Verdict, string>> = {
  agrees: 'agrees',
  contradicts: 'contradicts',
  open: 'open: the interval of the difference holds both answers, or there is none',
  measured: 'measured; the row claims nothing',
};

export const describeVerdict = (verdict: Verdict): string => verdicts[verdict];
