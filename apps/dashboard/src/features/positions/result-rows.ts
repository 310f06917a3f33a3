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

/** Brings histograms named "position/…" and result numbers together by condition; the first histogram of a name wins. */
export function resultRows(histograms: readonly Histogram[], results: readonly Result[]): ResultRow[] {
  const rows = new Map<string, ResultRow>();
  const rowOf = (condition: Condition) => {
    const row = rows.get(condition.id) ?? { condition, histogram: null, result: null };
    rows.set(condition.id, row);
    return row;
  };
  for (const histogram of latestSteps(histograms)) {
    const condition = conditionOf(histogram.name, 'position');
    if (!condition || histogram.edges.length !== histogram.counts.length + 1) continue;
    rowOf(condition).histogram ??= histogram;
  }
  for (const result of results) rowOf(readCondition(result.condition)).result = result;
  return [...rows.values()].sort((a, b) => compareConditions(a.condition, b.condition));
}

/** Of several histograms that follow one another under one name (a list comes by name, then step) only the last. */
function latestSteps(histograms: readonly Histogram[]): Histogram[] {
  return histograms.filter((histogram, at) => {
    const next = histograms[at + 1];
    return !next || next.name !== histogram.name || (next.step ?? 0) < (histogram.step ?? 0);
  });
}
