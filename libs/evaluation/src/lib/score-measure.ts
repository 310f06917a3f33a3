import type { ScoreSummary } from './summarize-scores.ts';

/** Every number of a set of scores that sets can be compared by: shares of its samples, and distances of its histogram. */
export const SCORE_MEASURES = [
  ...(['inMiddle', 'mild', 'valid'] as const),
  ...(['l2', 'meanSquare', 'kl', 'jensenShannon', 'wasserstein'] as const),
] as const;

export type ScoreMeasure = (typeof SCORE_MEASURES)[number];

/** A measure of a set; null where the set has none (no valid sample, or no attribute in [0, 1]). */
export function scoreMeasure(
  summary: Pick<ScoreSummary, 'inMiddle' | 'mild' | 'valid' | 'distance'>,
  measure: ScoreMeasure,
): number | null {
  if (measure === 'inMiddle' || measure === 'mild' || measure === 'valid')
    return summary[measure]?.share ?? null;
  return summary.distance?.[measure] ?? null;
}
