import { type ScoreSummary, summarizeScores, UNKNOWN_MIDDLE, unknownAxis } from '@interpolab/evaluation';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { ClassifierVerdict } from './classifier-judges.ts';

/** What a classifier said, in numbers; in evaluation.json. */
export interface ClassifierSummary {
  readonly judge: string;
  readonly sha256: string;
  readonly conditions: Readonly<Record<string, ScoreSummary & { readonly mean: number }>>;
}

/** The measures of paper §6 from what a classifier said: the only ones that photographs have. */
export function classifierSummary(
  { judge, sha256, scores }: ClassifierVerdict,
  { histogramBins: bins }: Pick<ExperimentConfig['evaluation'], 'histogramBins'>,
): ClassifierSummary {
  const question = {
    axis: unknownAxis('attribute'),
    bins,
    variant: 'fixed',
    middle: UNKNOWN_MIDDLE,
  } as const;
  const conditions = [...scores].map(([name, own]) => [
    name,
    { ...summarizeScores(own, question), mean: own.reduce((sum, score) => sum + score, 0) / own.length },
  ]);
  return { judge, sha256, conditions: Object.fromEntries(conditions) };
}
