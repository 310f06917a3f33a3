import type { RouterOutputs } from '@interpolab/api';
import { type MetricCell, type MetricColumn, metricKey } from './metric-key.ts';

export type ComparedMetrics = RouterOutputs['compare']['metrics'];

/** The metrics of all runs after those of some were read again: their cells stand where they stood, new ones at the end. */
export function mergeMetrics(
  known: ComparedMetrics,
  read: ComparedMetrics,
  runIds: ReadonlySet<string>,
): ComparedMetrics {
  const news = new Map(read.metrics.map((metric) => [metricKey(metric), metric]));
  const merged = known.metrics.map((metric) => {
    const fresh = news.get(metricKey(metric));
    news.delete(metricKey(metric));
    return { ...metric, cells: mergeCells(metric.cells, fresh?.cells ?? [], runIds) };
  });
  const added = [...news.values()];
  return {
    metrics: [...merged, ...added],
    total: known.total + added.length,
    judges: [...new Set([...known.judges, ...read.judges])],
  };
}

function mergeCells(
  known: MetricColumn['cells'],
  read: MetricColumn['cells'],
  runIds: ReadonlySet<string>,
): MetricCell[] {
  const fresh = new Map(read.map((cell) => [cell.runId, cell]));
  const kept = known.flatMap((cell) => {
    if (!runIds.has(cell.runId)) return [cell];
    const now = fresh.get(cell.runId);
    fresh.delete(cell.runId);
    return now ? [now] : [];
  });
  return [...kept, ...fresh.values()];
}

/** Which of the runs have changed, by their own ids and those of the stages whose metrics count as theirs. */
export function changedRuns(
  changed: ReadonlySet<string | null>,
  { metrics }: Pick<ComparedMetrics, 'metrics'>,
  { all, running }: { all: readonly string[]; running: readonly string[] },
): string[] {
  if (changed.has(null)) return [...running];
  const runsOf = new Map<string, Set<string>>(all.map((id) => [id, new Set([id])]));
  for (const { cells } of metrics)
    for (const { runId, ownerId } of cells)
      runsOf.set(ownerId, (runsOf.get(ownerId) ?? new Set()).add(runId));
  const found = new Set<string>();
  for (const id of changed) {
    // An unknown one may be a stage that has just begun, of any run that has not ended.
    for (const run of runsOf.get(id as string) ?? running) found.add(run);
  }
  return all.filter((id) => found.has(id));
}
