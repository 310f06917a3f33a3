import type pg from 'pg';
import { decodeColumns } from '../series/column-bytes.ts';
import { joinColumns } from '../series/metric-chunk.ts';
import { numericArray } from '../series/numeric-array.ts';
import { checkCurves, curveOf, stepsToRead } from '../series/series-answer.ts';
import type { Curve, CurveOptions, WantedCurve } from '../store/run-store.ts';
import { sketchesFrom, thinnedChunks } from './postgres-series.ts';

/** A chunk of a wanted curve: its points, or its sketch where that is enough. */
interface CurveRow {
  /** Which of the wanted ones, from 1. */
  at: number;
  firstStep: number;
  count: number;
  /** Points in the chunks of this curve. */
  total: number;
  points: Buffer | null;
  sketch: Buffer | null;
  seriesCount: number;
  conflicts: number;
}

// The count of the whole series comes from the same moment as its points, or a reader could not tell what it lacks.
const CURVES = `WITH wanted AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS w("runId", name, low, high, at)
  ), chunk AS (
    SELECT w.at, c."firstStep", c.count, c.points, c.sketch, m.count AS "seriesCount", m.conflicts,
      sum(c.count) OVER (PARTITION BY w.at) AS total, c."firstStep" >= w.low AND c."lastStep" <= w.high AS inside
    FROM wanted w
    JOIN "Run" r ON r.id = w."runId" AND r."deletedAt" IS NULL
    JOIN "Metric" m ON m."runId" = w."runId" AND m.name = w.name
    JOIN "MetricChunk" c ON c."runId" = w."runId" AND c.name = w.name AND c."lastStep" >= w.low AND c."firstStep" <= w.high
  )
  SELECT at::int AS at, "firstStep"::float8 AS "firstStep", count, total::float8 AS total, "seriesCount", conflicts,
    CASE WHEN total >= $5 AND inside AND sketch IS NOT NULL THEN NULL ELSE points END AS points,
    CASE WHEN total >= $5 AND inside THEN sketch END AS sketch
  FROM chunk ORDER BY at, "firstStep"`;

/** Series read with one query: their chunks lie in memory together. */
const CURVES_AT_ONCE = 25;
/** No series has so many points: what is smoothed is read whole. */
const NO_SKETCHES = Number.MAX_SAFE_INTEGER;

/** Reads series for charts, some at a time to bound the memory; one without points in its range is left out. */
export async function readCurves(
  pool: pg.Pool,
  wanted: readonly WantedCurve[],
  options: CurveOptions = {},
): Promise<Curve[]> {
  const result: Curve[] = [];
  checkCurves(wanted);
  for (let first = 0; first < wanted.length; first += CURVES_AT_ONCE) {
    const some = wanted.slice(first, first + CURVES_AT_ONCE);
    const ranges = some.map((one) => stepsToRead(one, options.smoothing));
    const { rows } = await pool.query<CurveRow>(CURVES, [
      ...[some.map(({ runId }) => runId), some.map(({ name }) => name)],
      ...[numericArray(ranges.map(([low]) => low)), numericArray(ranges.map(([, high]) => high))],
      options.smoothing ? NO_SKETCHES : sketchesFrom(options.maxPoints),
    ]);
    const byPlace = new Map<number, CurveRow[]>();
    for (const row of rows) byPlace.get(row.at)?.push(row) ?? byPlace.set(row.at, [row]);
    some.forEach((one, at) => {
      const curve = curveOfRows(one, byPlace.get(at + 1) ?? [], options);
      if (curve) result.push(curve);
    });
  }
  return result;
}

function curveOfRows(wanted: WantedCurve, rows: readonly CurveRow[], options: CurveOptions): Curve | null {
  if (rows.length === 0) return null;
  const whole = { runId: wanted.runId, count: rows[0].seriesCount, conflicts: rows[0].conflicts };
  if (options.smoothing) {
    const columns = joinColumns(rows.map(({ points }) => decodeColumns(points as Buffer)));
    const curve = curveOf(columns, { ...wanted, ...options });
    return curve && { ...curve, ...whole };
  }
  const { fromStep, toStep } = wanted;
  const series = thinnedChunks(wanted.name, rows, { ...options, fromStep, toStep });
  return series ? { ...series, smoothed: null, ...whole } : null;
}
