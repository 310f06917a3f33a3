import { randomUUID } from 'node:crypto';
import { openTracking } from '@interpolab/tracking';
import { type Figure, quantile } from './figure.ts';
import type { Workplace } from './workplace.ts';

const POINTS = 1_000_000;
const BUCKETS = 2000;
const ROUNDS = 15;
const SPIKE = 123_456;

const valueAt = (step: number) => (step === SPIKE ? 1000 : Math.sin(step / 5000) + Math.sin(step * 7.3) / 10);

async function fill({ sql }: Workplace, tracking: Awaited<ReturnType<typeof openTracking>>): Promise<string> {
  const run = tracking.startRun({
    ...{
      id: randomUUID(),
      project: 'bench',
      name: 'series',
      kind: 'ddpm',
      config: {},
      seed: 1,
      engine: 'none',
    },
  });
  for (let step = 0; step < POINTS; step++) {
    run.log({ loss: valueAt(step) }, { step });
    if (step % 1000 === 999) await new Promise(setImmediate);
  }
  run.finish('finished');
  await tracking.flush();
  for (let from = 0; from < POINTS; from += 50_000) {
    const steps = Array.from({ length: 50_000 }, (_, i) => from + i);
    await sql.query(
      `INSERT INTO row_per_value SELECT 'series', 'loss', step, value, to_timestamp(1795000000 + step / 100.0)
       FROM unnest($1::bigint[], $2::float8[]) AS r(step, value)`,
      [steps, steps.map(valueAt)],
    );
  }
  await sql.query('VACUUM ANALYZE');
  return run.id;
}

/** What trackers with rows do at best: buckets in SQL, and the extremes of each. */
const ROWS_THINNED = `SELECT step * ${BUCKETS} / ${POINTS} AS bucket, min(value) AS low, max(value) AS high
  FROM row_per_value WHERE run_id = 'series' AND name = 'loss' GROUP BY 1 ORDER BY 1`;

/** Bytes of a point on disk, indexes, TOAST and free space included. */
async function bytesOfAPoint({ sql }: Workplace, table: string, points: number): Promise<number> {
  const { rows } = await sql.query(`SELECT pg_total_relation_size('${table}')::float8 AS bytes`);
  return rows[0].bytes / points;
}

/** A million points to 2,000 buckets of four, and what they take on the disk. */
export async function benchSeries(place: Workplace): Promise<Figure[]> {
  const tracking = await openTracking(place);
  const runId = await fill(place, tracking);
  const times = { chunks: [] as number[], rows: [] as number[] };
  const timed = async (into: number[], work: () => Promise<unknown>) => {
    const begin = performance.now();
    await work();
    into.push(performance.now() - begin);
  };
  for (let round = 0; round < ROUNDS; round++) {
    await timed(times.rows, () => place.sql.query(ROWS_THINNED));
    await timed(times.chunks, async () => {
      const [series] = await tracking.store.getSeries(runId, ['loss'], { maxPoints: 4 * BUCKETS + 1 });
      if (series.totalCount !== POINTS)
        throw new Error(`series: expected ${POINTS} points, got ${series.totalCount}.`);
      if (series.values[series.steps.indexOf(SPIKE)] !== 1000) throw new Error('series: the spike is lost.');
    });
  }
  const asItLies = await storageOfChunks(place, runId);
  const chart = await benchChart(place, tracking); // which leaves deleted rows
  await tracking.close();
  await place.sql.query('VACUUM FULL "MetricChunk"');
  const packed = await storageOfChunks(place, runId);
  const rowsOnDisk = await bytesOfAPoint(place, 'row_per_value', await rowCount(place));
  const storage = { unit: 'bytes a point', better: 'less' as const, budget: 12, rowPerValue: rowsOnDisk };
  return [
    {
      ...{ what: '1,000,000 points to 2,000 buckets, median', unit: 'ms', better: 'less', budget: 50 },
      ...{ value: quantile(times.chunks, 0.5), rowPerValue: quantile(times.rows, 0.5) },
    },
    chart,
    { what: 'storage right after the ingest, all included', value: asItLies, ...storage },
    { what: 'storage after VACUUM FULL', value: packed, ...storage },
  ];
}

const CHART = { runs: 500, points: 10_000, rounds: 5 };

/** One chart of many runs: their series to 2,000 buckets each, from chunks that are copies of one run's. */
async function benchChart(
  { sql }: Workplace,
  { store }: Awaited<ReturnType<typeof openTracking>>,
): Promise<Figure> {
  const { runs, points, rounds } = CHART;
  await sql.query(
    `INSERT INTO "Run" (id, "projectId", name, kind, status, config, seed, engine, host, environment, "startedAt", "heartbeatAt")
     SELECT 'chart-' || run, r."projectId", 'chart', r.kind, r.status, '{}', run, r.engine, r.host, '{}', now(), now()
     FROM (SELECT * FROM "Run" LIMIT 1) AS r, generate_series(1, ${runs}) AS run`,
  );
  await sql.query(
    `INSERT INTO "MetricChunk" ("runId", name, "firstStep", "lastStep", count, "finiteCount", min, max, sum, points, sketch)
     SELECT 'chart-' || run, 'chart', c."firstStep", c."lastStep", c.count, c."finiteCount", c.min, c.max, c.sum, c.points, c.sketch
     FROM "MetricChunk" c, generate_series(1, ${runs}) AS run WHERE c.name = 'loss' AND c."lastStep" < ${points}`,
  );
  await sql.query('VACUUM ANALYZE');
  const runIds = Array.from({ length: runs }, (_, at) => `chart-${at + 1}`);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    const series = await store.getSeriesOfRuns(runIds, 'chart', { maxPoints: 4 * BUCKETS });
    times.push(performance.now() - begin);
    const total = series.reduce((sum, { totalCount }) => sum + totalCount, 0);
    if (series.length !== runs || total !== runs * points)
      throw new Error(`chart: expected ${runs} × ${points} points, got ${total} in ${series.length} runs.`);
  }
  await sql.query(`DELETE FROM "MetricChunk" WHERE name = 'chart'`);
  const what = `${runs} runs of ${points.toLocaleString('en-US')} points to 2,000 buckets each, median`;
  return { ...{ what, unit: 'ms', better: 'less', budget: 2000 }, value: quantile(times, 0.5) };
}

async function rowCount({ sql }: Workplace): Promise<number> {
  return (await sql.query('SELECT count(*)::float8 AS n FROM row_per_value')).rows[0].n;
}

/** Of the run's chunks, all points that are there; `sum(count)` also shows that none is missing. */
async function storageOfChunks(place: Workplace, runId: string): Promise<number> {
  const { rows } = await place.sql.query(
    'SELECT sum(count)::float8 AS all, (sum(count) FILTER (WHERE "runId" = $1))::float8 AS own FROM "MetricChunk"',
    [runId],
  );
  if (rows[0].own !== POINTS) throw new Error(`storage: expected ${POINTS} points, got ${rows[0].own}.`);
  return bytesOfAPoint(place, '"MetricChunk"', rows[0].all);
}
