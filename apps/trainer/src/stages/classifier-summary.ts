import { type ScoreSummary, summarizeScores, UNKNOWN_MIDDLE, unknownAxis } from '@interpolab/evaluation';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { ClassifierVerdict } from './classifier-judges.ts';

type JudgedSummary = ScoreSummary & { readonly mean: number };

/** What a classifier said, in numbers; in evaluation.json. */
export interface ClassifierSummary {
  readonly judge: string;
  readonly sha256: string;
  readonly conditions: Readonly<Record<string, JudgedSummary>>;
  /** Of real images of every degree: what an ideal sampler would get from this classifier. Absent where there are none. */
  readonly heldOut?: JudgedSummary;
}

/** The measures of paper §6 from what a classifier said: the only ones that photographs have. */
export function classifierSummary(
  { judge, sha256, scores, heldOut }: ClassifierVerdict,
  { histogramBins: bins }: Pick<ExperimentConfig['evaluation'], 'histogramBins'>,
): ClassifierSummary {
  const axis = unknownAxis('attribute');
  const summaryOf = (own: Float64Array): JudgedSummary => ({
    ...summarizeScores(own, { axis, bins, variant: 'fixed', middle: UNKNOWN_MIDDLE }),
    mean: own.reduce((sum, score) => sum + score, 0) / own.length,
  });
  const conditions = [...scores].map(([name, own]) => [name, summaryOf(own)]);
  return {
    ...{ judge, sha256, conditions: Object.fromEntries(conditions) },
    ...(heldOut && { heldOut: summaryOf(heldOut) }),
  };
}
