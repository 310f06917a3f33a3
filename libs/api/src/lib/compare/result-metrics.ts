import type { RunSummary } from '@interpolab/tracking/read';
import { z } from 'zod';
import { decodeSummaryValue } from '../schemas/summary-value.ts';
import type { ComparedMetric } from './compare-metrics.ts';

/** Of an experiment's results, what runs are compared by: for each condition two shares of all its samples. */
const resultSchema = z.object({
  condition: z.string(),
  gapShare: z.number(),
  validShare: z.number(),
  /** The classifier that they are by; absent where they are exact. */
  judgeSha256: z.string().optional(),
});

/**
 * The results that experiments end with, as metrics of one value each: `gapShare/strength-30`. Those of each classifier are metrics of
 * their own (`…, by 0123456789ab`), for scores of different classifiers do not compare.
 */
export function resultMetrics(runs: readonly Pick<RunSummary, 'id' | 'summary'>[]): ComparedMetric[] {
  const metrics = new Map<string, ComparedMetric>();
  for (const { id, summary } of runs) {
    for (const result of readResults(summary.results)) {
      for (const measure of ['gapShare', 'validShare'] as const) {
        const { condition, judgeSha256 } = result;
        const by = judgeSha256 === undefined ? '' : `, by ${judgeSha256.slice(0, 12)}`;
        const name = `${measure}/${condition}${by}`;
        const known = metrics.get(name) ?? { stage: null, name, cells: [] };
        metrics.set(name, known);
        known.cells.push(cellOf(id, result[measure]));
      }
    }
  }
  return [...metrics.values()];
}

/** The classifiers that the results of runs are by, by hash. */
export const resultJudges = (runs: readonly Pick<RunSummary, 'summary'>[]): string[] => [
  ...new Set(
    runs.flatMap(({ summary }) => readResults(summary.results).flatMap((row) => row.judgeSha256 ?? [])),
  ),
];

/** Rows of another form are none. */
function readResults(results: unknown): z.infer<typeof resultSchema>[] {
  const rows = decodeSummaryValue(results);
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row) => resultSchema.safeParse(row).data ?? []);
}

const cellOf = (runId: string, value: number): ComparedMetric['cells'][number] => ({
  ...{ runId, ownerId: runId, count: 1, nonFinite: 0, firstStep: 0, lastStep: 0 },
  ...{ first: value, last: value, min: value, max: value },
});
