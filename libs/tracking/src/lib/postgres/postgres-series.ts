import type pg from 'pg';
import { decodeColumns } from '../series/column-bytes.ts';
import { joinColumns } from '../series/metric-chunk.ts';
import {
  checkNames,
  checkRunIds,
  DEFAULT_POINTS,
  inRange,
  seriesOf,
  thinnedSeries,
} from '../series/series-answer.ts';
import { decodeSketch, PART_POINTS, type Sketch, sketchOf, thinSketches } from '../series/series-sketch.ts';
import { bucketsFor } from '../series/thin-series.ts';
import type { GetSeries, RunSeries, Series } from '../store/run-store.ts';

/** A chunk's points, or its sketch where that is enough. */
export interface ChunkRow {
  count: number;
  /** Points of the run's series in the range. */
  total: number;
  points: Buffer | null;
  sketch: Buffer | null;
}

// A chunk that reaches over an end of the range is read whole, as its sketch may have its extremes outside.
const CHUNKS = `WITH chunk AS (
    SELECT c."runId", c."firstStep", c.count, c.points, c.sketch, sum(c.count) OVER (PARTITION BY c."runId") AS total,
      c."firstStep" >= $3 AND c."lastStep" <= $4 AS inside
    FROM "MetricChunk" c JOIN "Run" r ON r.id = c."runId" AND r."deletedAt" IS NULL
    WHERE c."runId" = ANY($1) AND c.name = $2 AND c."lastStep" >= $3 AND c."firstStep" <= $4
  )
  SELECT "runId", count, total::float8 AS total,
    CASE WHEN total >= $5 AND inside AND sketch IS NOT NULL THEN NULL ELSE points END AS points,
    CASE WHEN total >= $5 AND inside THEN sketch END AS sketch
  FROM chunk ORDER BY "runId", "firstStep"`;

/** Runs read with one query: their chunks lie in memory together. */
const RUNS_AT_ONCE = 25;

async function readChunks(
  pool: pg.Pool,
  { runIds, name, fromStep, toStep, maxPoints }: GetSeries & { runIds: readonly string[]; name: string },
): Promise<Map<string, ChunkRow[]>> {
  const { rows } = await pool.query<ChunkRow & { runId: string }>(CHUNKS, [
    ...[runIds, name, fromStep ?? Number.MIN_SAFE_INTEGER, toStep ?? Number.MAX_SAFE_INTEGER],
    sketchesFrom(maxPoints),
  ]);
  const ofRun = new Map<string, ChunkRow[]>();
  for (const row of rows) ofRun.get(row.runId)?.push(row) ?? ofRun.set(row.runId, [row]);
  return ofRun;
}

/** From so many points on a bucket is two parts of sketches or more, and parts are fine enough. */
export const sketchesFrom = (maxPoints = DEFAULT_POINTS) => 2 * PART_POINTS * bucketsFor(maxPoints);

/** A series from its chunks in order, thinned; undefined without a point in the range. */
export function thinnedChunks(
  name: string,
  rows: readonly ChunkRow[],
  options: GetSeries,
): Series | undefined {
  const { maxPoints = DEFAULT_POINTS, ...range } = options;
  if (rows[0].total < sketchesFrom(maxPoints)) {
    const columns = joinColumns(rows.map(({ points }) => decodeColumns(points as Buffer)));
    const asked = inRange(columns, range);
    return asked.steps.length === 0 ? undefined : seriesOf(name, asked, maxPoints);
  }
  let totalCount = 0;
  const sketches: Sketch[] = [];
  for (const { count, points, sketch } of rows) {
    const exact = points && inRange(decodeColumns(points), range);
    totalCount += exact ? exact.steps.length : count;
    if (sketch) sketches.push(decodeSketch(sketch));
    else if (exact && exact.steps.length > 0) sketches.push(sketchOf(exact));
  }
  return thinnedSeries(name, thinSketches(sketches, bucketsFor(maxPoints)), totalCount);
}

/** Reads some series of a run, one after the other to bound the memory. A name without points in the range is left out. */
export async function readSeries(
  pool: pg.Pool,
  { runId, names, ...options }: GetSeries & { runId: string; names: readonly string[] },
): Promise<Series[]> {
  const result: Series[] = [];
  for (const name of checkNames(names)) {
    const rows = (await readChunks(pool, { ...options, runIds: [runId], name })).get(runId);
    const series = rows && thinnedChunks(name, rows, options);
    if (series) result.push(series);
  }
  return result;
}

/** Reads one series of many runs, some runs at a time to bound the memory. Runs without points in the range are left out. */
export async function readSeriesOfRuns(
  pool: pg.Pool,
  { runIds, name, ...options }: GetSeries & { runIds: readonly string[]; name: string },
): Promise<RunSeries[]> {
  const result: RunSeries[] = [];
  const wanted = checkRunIds(runIds);
  for (let first = 0; first < wanted.length; first += RUNS_AT_ONCE) {
    const some = wanted.slice(first, first + RUNS_AT_ONCE);
    const chunks = await readChunks(pool, { ...options, runIds: some, name });
    for (const runId of some) {
      const rows = chunks.get(runId);
      const series = rows && thinnedChunks(name, rows, options);
      if (series) result.push({ runId, ...series });
    }
  }
  return result;
}
