import type { RouterOutputs } from '@interpolab/api';
import { type Condition, compareConditions, conditionOf, readCondition } from './condition.ts';
import type { Result } from './results.ts';

export type Histogram = RouterOutputs['histograms']['list'][number];

/** One condition with whatever is known of it: where its samples lie, and how many are in the gap. */
export interface ResultRow {
  condition: Condition;
  histogram: Histogram | null;
  result: Result | null;
}

/**
 * Brings histograms named "position/…" and result numbers together by condition. Histograms come as one list per run,
 * each by name, then step; of a name the last step counts, and of several runs that have it the first.
 */
export function resultRows(
  histograms: readonly (readonly Histogram[])[],
  results: readonly Result[],
): ResultRow[] {
  const rows = new Map<string, ResultRow>();
  const rowOf = (condition: Condition) => {
    const row = rows.get(condition.id) ?? { condition, histogram: null, result: null };
    rows.set(condition.id, row);
    return row;
  };
  for (const ofRun of histograms) {
    for (const histogram of lastSteps(ofRun)) {
      const condition = conditionOf(histogram.name, 'position');
      if (!condition || histogram.edges.length !== histogram.counts.length + 1) continue;
      rowOf(condition).histogram ??= histogram;
    }
  }
  for (const result of results) rowOf(readCondition(result.condition)).result = result;
  return [...rows.values()].sort((a, b) => compareConditions(a.condition, b.condition));
}

function lastSteps(histograms: readonly Histogram[]): Histogram[] {
  return [...new Map(histograms.map((histogram) => [histogram.name, histogram])).values()];
}
