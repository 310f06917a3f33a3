import type { UnseenRange } from '../unseen-range.ts';
import type { FilterConfig } from './filter-config.ts';

/** The widest range between two intervals that the bands of a filter keep; null if they leave none. */
export function leftOutRange({ steps }: FilterConfig): UnseenRange | null {
  const kept = steps.flatMap((step) => (step.step === 'band' ? [step.keep] : []));
  return kept.map(widestBetween).reduce(wider, null);
}

function widestBetween(intervals: readonly (readonly [number, number])[]): UnseenRange | null {
  const ascending = [...intervals].sort(([a], [b]) => a - b);
  let [reach, widest]: [number, UnseenRange | null] = [ascending[0][1], null];
  for (const [from, to] of ascending) {
    if (from > reach) widest = wider(widest, { low: reach, high: from });
    reach = Math.max(reach, to);
  }
  return widest;
}

function wider(a: UnseenRange | null, b: UnseenRange | null): UnseenRange | null {
  if (!a || !b) return a ?? b;
  return b.high - b.low > a.high - a.low ? b : a;
}
