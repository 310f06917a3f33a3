// A batch of points: settled by the run's step policy, merged with the chunks it touches, and summed up in Metric.
import type pg from 'pg';
import {
  type ChunkStatistics,
  chunksOf,
  chunksToMerge,
  combineStatistics,
  joinColumns,
  statisticsOf,
} from '../series/metric-chunk.ts';
import type { Columns } from '../series/thin-series.ts';
import type { StepPolicy } from '../store/run-store.ts';
import { conflictRemark, mergeColumns, settleBatch } from '../store/step-policy.ts';
import {
  findNearbyChunks,
  insertChunks,
  type NamedColumns,
  readChunkStatistics,
  takeChunks,
} from './postgres-chunk-table.ts';
import { type MetricRow, readMetricRows, writeMetricRows } from './postgres-metric-table.ts';

/** What a batch has made of one series. */
interface Written {
  name: string;
  batch: Columns;
  /** The batch and the chunks that were taken for it. */
  merged: Columns;
  /** Some step of the batch was there already, so that the series is not simply longer now. */
  overlaps: boolean;
  conflicts: number;
  conflictStep: number | null;
}

async function mergeBatches(
  client: pg.ClientBase,
  runId: string,
  { metrics, policy }: WriteMetrics,
): Promise<Written[]> {
  const batches = [...metrics].map(([name, arrived]) => ({ name, ...settleBatch(arrived, policy) }));
  const nearby = await findNearbyChunks(client, runId, batches);
  const chosen = batches.flatMap(({ name, columns }) =>
    chunksToMerge(nearby.get(name) ?? [], columns).map(({ firstStep }) => ({ name, firstStep })),
  );
  const taken = await takeChunks(client, runId, chosen);
  return batches.map(({ name, columns: batch, ...settled }) => {
    const older = taken.get(name);
    if (!older) return { name, batch, merged: batch, overlaps: false, ...settled };
    const found = mergeColumns(joinColumns(older), batch, policy);
    const count = older.reduce((sum, { steps }) => sum + steps.length, batch.steps.length);
    const steps = [settled.conflictStep, found.conflictStep].filter((step) => step !== null);
    return {
      ...{ name, batch, merged: found.columns, overlaps: found.columns.steps.length < count },
      conflicts: settled.conflicts + found.conflicts,
      conflictStep: steps.length === 0 ? null : Math.min(...steps),
    };
  });
}

/** The row of a series after a batch; `statistics` are those of the whole series. */
function rowAfter(old: MetricRow | undefined, written: Written, statistics: ChunkStatistics): MetricRow {
  const { merged, name, conflicts } = written;
  const end = merged.steps.length - 1;
  // What was not merged lies wholly outside: where it reaches further, the old ends stay.
  const first = old && old.firstStep < merged.steps[0] ? old.first : merged.values[0];
  const ending =
    old && old.lastStep > merged.steps[end]
      ? { last: old.last, lastAt: old.lastAt }
      : { last: merged.values[end], lastAt: merged.times[end] };
  return { name, ...statistics, first, ...ending, conflicts: (old?.conflicts ?? 0) + conflicts };
}

async function summarise(client: pg.ClientBase, runId: string, written: readonly Written[]): Promise<void> {
  const rows = await readMetricRows(
    client,
    runId,
    written.map(({ name }) => name),
  );
  const changed = written.filter(({ overlaps }) => overlaps).map(({ name }) => name);
  const chunks = await readChunkStatistics(client, runId, changed);
  const after = written.map((one) => {
    const old = rows.get(one.name);
    const all = chunks.get(one.name);
    const added = statisticsOf(one.batch);
    const statistics = all?.reduce(combineStatistics) ?? (old ? combineStatistics(old, added) : added);
    return rowAfter(old, one, statistics);
  });
  await writeMetricRows(client, runId, after);
}

export interface WriteMetrics {
  /** The points of each series as they came. */
  metrics: ReadonlyMap<string, Columns>;
  policy: StepPolicy;
}

/**
 * Adds points to the series of a run. Call it inside a transaction that keeps other writers of the run away. Returns
 * a remark for each series that got other values for steps it has.
 */
export async function writeMetrics(
  client: pg.ClientBase,
  runId: string,
  { metrics, policy }: WriteMetrics,
): Promise<string[]> {
  if (metrics.size === 0) return [];
  const written = await mergeBatches(client, runId, { metrics, policy });
  const chunks: NamedColumns[] = written.flatMap(({ name, merged }) =>
    chunksOf(merged).map((columns) => ({ name, columns })),
  );
  await insertChunks(client, runId, chunks);
  await summarise(client, runId, written);
  return written
    .filter(({ conflicts }) => conflicts > 0)
    .map((one) => conflictRemark(runId, one.name, { ...one, policy }));
}
