import type { RouterOutputs } from '@interpolab/api';
import type { Run } from '../runs/run-state.ts';

export type RunDetail = RouterOutputs['runs']['get'];

/** The runs whose histograms and images are a run's results: itself, and the stages of it that sample and judge. */
export function resultSources(run: RunDetail): Run[] {
  const newestFirst = run.children.toReversed();
  return [
    run,
    ...newestFirst.filter((child) => child.kind === 'evaluate'),
    ...newestFirst.filter((child) => child.kind === 'sample'),
  ];
}
