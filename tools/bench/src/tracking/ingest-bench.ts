import { openTracking } from '@interpolab/tracking';
import type { Figure } from './figure.ts';
import type { Workplace } from './workplace.ts';

const METRICS = Array.from({ length: 10 }, (_, i) => `metric-${i}`);
const ROWS_A_STATEMENT = 5000;

const valuesAt = (step: number) =>
  Object.fromEntries(METRICS.map((name, i) => [name, Math.sin(step * (i + 1)) * 1e-3]));

/** From the first call of log() until every point is in Postgres, log(), journal and shipper in this process. */
async function throughTracker(place: Workplace, steps: number): Promise<number> {
  const tracking = await openTracking(place);
  const run = tracking.startRun({
    ...{ project: 'bench', name: 'ingest', kind: 'ddpm', config: {}, seed: 1, engine: 'none' },
  });
  const begin = performance.now();
  for (let step = 0; step < steps; step++) {
    run.log(valuesAt(step), { step });
    if (step % 1000 === 999) await new Promise(setImmediate); // a training yields too
  }
  run.finish('finished');
  await tracking.flush();
  const seconds = (performance.now() - begin) / 1000;
  const metrics = await tracking.store.listMetrics(run.id);
  for (const name of METRICS) {
    const found = metrics.find((metric) => metric.name === name)?.count;
    if (found !== steps) throw new Error(`ingest: expected ${steps} points of ${name}, got ${found}.`);
  }
  await tracking.close();
  return seconds;
}

/** The same points, ready-made, as rows by INSERT … SELECT unnest, the fastest statement that pg has without COPY. */
async function asRows({ sql }: Workplace, steps: number): Promise<number> {
  const begin = performance.now();
  for (let from = 0; from < steps; from += ROWS_A_STATEMENT / METRICS.length) {
    const rows = Array.from({ length: ROWS_A_STATEMENT / METRICS.length }, (_, i) => from + i).flatMap(
      (step) => Object.entries(valuesAt(step)).map(([name, value]) => ({ name, step, value })),
    );
    await sql.query(
      `INSERT INTO row_per_value SELECT 'ingest', name, step, value, to_timestamp(at / 1000.0)
       FROM unnest($1::text[], $2::bigint[], $3::float8[], $4::float8[]) AS r(name, step, value, at)`,
      [
        ...[rows.map(({ name }) => name), rows.map(({ step }) => step), rows.map(({ value }) => value)],
        rows.map(({ step }) => 1.795e12 + step),
      ],
    );
  }
  return (performance.now() - begin) / 1000;
}

/** Points a second through the whole tracker, beside rows that somebody has already made. */
export async function benchIngest(place: Workplace, points: number): Promise<Figure> {
  const steps = Math.ceil(points / METRICS.length / 1000) * 1000;
  const rowSteps = steps / 10; // rows take long
  const rows = await asRows(place, rowSteps);
  const tracker = await throughTracker(place, steps);
  return {
    ...{
      what: `ingest of ${(steps * METRICS.length).toLocaleString('en-US')} points, 10 a log()`,
      unit: 'points/s',
    },
    ...{ value: (steps * METRICS.length) / tracker, budget: 100_000, better: 'more' },
    rowPerValue: (rowSteps * METRICS.length) / rows,
  };
}
