import type pg from 'pg';
import { decodeColumns } from '../series/column-bytes.ts';
import { joinColumns } from '../series/metric-chunk.ts';
import { checkNames, DEFAULT_POINTS, inRange, seriesOf, thinnedSeries } from '../series/series-answer.ts';
import { decodeSketch, PART_POINTS, type Sketch, sketchOf, thinSketches } from '../series/series-sketch.ts';
import { bucketsFor } from '../series/thin-series.ts';
import type { GetSeries, Series } from '../store/run-store.ts';

export interface ReadSeries extends GetSeries {
  runId: string;
  names: readonly string[];
}

/** A chunk's points, or its sketch where that is enough. */
interface ChunkRow {
  count: number;
  total: number;
  points: Buffer | null;
  sketch: Buffer | null;
}

// A chunk that reaches over an end of the range is read whole, as its sketch may have its extremes outside.
const CHUNKS = `WITH chunk AS (
    SELECT c."firstStep", c.count, c.points, c.sketch, sum(c.count) OVER () AS total,
      c."firstStep" >= $3 AND c."lastStep" <= $4 AS inside
    FROM "MetricChunk" c JOIN "Run" r ON r.id = c."runId" AND r."deletedAt" IS NULL
    WHERE c."runId" = $1 AND c.name = $2 AND c."lastStep" >= $3 AND c."firstStep" <= $4
  )
  SELECT count, total::float8 AS total,
    CASE WHEN total >= $5 AND inside AND sketch IS NOT NULL THEN NULL ELSE points END AS points,
    CASE WHEN total >= $5 AND inside THEN sketch END AS sketch
  FROM chunk ORDER BY "firstStep"`;

async function readOne(pool: pg.Pool, name: string, options: ReadSeries): Promise<Series | undefined> {
  const { runId, maxPoints = DEFAULT_POINTS, ...range } = options;
  const buckets = bucketsFor(maxPoints);
  const sketchesFrom = 2 * PART_POINTS * buckets; // then a bucket is two parts or more, and parts are fine enough
  const { rows } = await pool.query<ChunkRow>(CHUNKS, [
    ...[runId, name, range.fromStep ?? Number.MIN_SAFE_INTEGER, range.toStep ?? Number.MAX_SAFE_INTEGER],
    sketchesFrom,
  ]);
  if (rows.length === 0) return undefined;
  if (rows[0].total < sketchesFrom) {
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
  return thinnedSeries(name, thinSketches(sketches, buckets), totalCount);
}

/** Reads some series of a run, one after the other to bound the memory. A name without points in the range is left out. */
export async function readSeries(pool: pg.Pool, options: ReadSeries): Promise<Series[]> {
  const result: Series[] = [];
  for (const name of checkNames(options.names)) {
    const series = await readOne(pool, name, options);
    if (series) result.push(series);
  }
  return result;
}
