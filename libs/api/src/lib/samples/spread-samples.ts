import type { ScoreAxis } from '@interpolab/evaluation';

/** A sample in one of the equal parts of an axis. */
export interface SpreadSample {
  readonly number: number;
  readonly score: number;
}

/**
 * The samples that stand for the attribute evenly: the axis in `parts` equal parts, and of each the sample that is nearest to
 * its middle, of equally near ones the first; null where none lies.
 */
export function spreadSamples(
  scores: readonly number[],
  { low, high }: Pick<ScoreAxis, 'low' | 'high'>,
  parts: number,
): (SpreadSample | null)[] {
  const width = (high - low) / parts;
  const found = new Array<SpreadSample | null>(parts).fill(null);
  for (const [number, score] of scores.entries()) {
    if (!(score >= low && score <= high)) continue;
    const part = Math.min(parts - 1, Math.floor((score - low) / width));
    const middle = low + (part + 0.5) * width;
    const best = found[part];
    if (!best || Math.abs(score - middle) < Math.abs(best.score - middle)) found[part] = { number, score };
  }
  return found;
}
