import type { RouterOutputs } from '@interpolab/api';
import { runStages } from './run-stages.ts';

export type RunDetail = RouterOutputs['runs']['get'];

/**
 * Ids of the runs whose histograms and images are a run's results: itself, and the stages of it that judge and sample,
 * whether they were computed for it or taken over.
 */
export function resultSources(run: Pick<RunDetail, 'id' | 'summary' | 'children'>): string[] {
  const newestFirst = runStages(run).toReversed();
  const ofKind = (kind: string) =>
    newestFirst.filter((stage) => stage.kind === kind).map((stage) => stage.id);
  return [run.id, ...ofKind('evaluate'), ...ofKind('sample')];
}
