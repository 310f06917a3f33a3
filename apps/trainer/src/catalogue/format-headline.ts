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

/** What the difference is, with what its interval is over; null where nothing is compared. */
export function describeDifference(
  { difference, over }: HeadlineResult,
  measure: Headline['measure'],
): string | null {
  if (!difference) return null;
  const text = formatDifference(difference, measure);
  if (difference.low === null) {
    const what = measure === 'kl' || measure === 'judgedKl' ? ' for a difference of KL' : '';
    return `${text}, one seed, no interval${what}`;
  }
  const ofSamples = measures[measure].as === 'share' ? 'Newcombe' : 'those of both numbers, combined';
  return `${text}, 95 % interval over ${over === 'seeds' ? 'seeds (Student’s t)' : `the samples of one seed (${ofSamples})`}`;
}

const verdicts: Readonly<Record<Verdict, string>> = {
  agrees: 'agrees',
  contradicts: 'contradicts',
  open: 'open: the interval of the difference holds both answers, or there is none',
  measured: 'measured; the row claims nothing',
};

/** With the trainings behind it: what one training shows, another may not. */
export function describeVerdict({ verdict, seeds }: Pick<HeadlineResult, 'verdict' | 'seeds'>): string {
  const text = verdicts[verdict];
  if (verdict !== 'agrees' && verdict !== 'contradicts') return text;
  return `${text} (${seeds === 1 ? 'one training' : `${seeds} trainings`})`;
}
