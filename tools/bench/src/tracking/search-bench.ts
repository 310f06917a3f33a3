import { connect } from '@interpolab/tracking';
import { type Figure, quantile } from './figure.ts';
import type { Workplace } from './workplace.ts';

const KEYS = 100;
const METRICS = 5;
const ROUNDS = 40;
const PAGE = 50;

/** Keys 0–59 are numbers (a third of them with few values), 60–89 texts, 90–99 true or false; each run lacks some. */
const KEY_VALUES = `SELECT run, key, 'group' || key % 10 || '.key' || key AS path,
    CASE WHEN key < 20 THEN (hashint8(run * 1000 + key)::float8 / 2147483648)
         WHEN key < 60 THEN abs(hashint8(run * 1000 + key)) % (key * key) END AS number,
    CASE WHEN key BETWEEN 60 AND 89 THEN 'value-' || abs(hashint8(run * 1000 + key)) % 50 END AS text,
    CASE WHEN key >= 90 THEN hashint8(run * 1000 + key) % 2 = 0 END AS bool
  FROM generate_series($1::bigint, $2::bigint) AS run, generate_series(0, ${KEYS - 1}) AS key
  WHERE abs(hashint8(run * 7919 + key)) % 20 > 0`;

async function fill({ sql }: Workplace, runs: number): Promise<void> {
  await sql.query(
    `INSERT INTO "Project" (id, name) VALUES ('00000000-0000-4000-8000-000000000000', 'bench')`,
  );
  await sql.query(
    `INSERT INTO "Run" (id, "projectId", name, kind, status, config, seed, engine, host, environment, tags, "startedAt",
       "heartbeatAt", "finishedAt")
     SELECT 'run-' || run, '00000000-0000-4000-8000-000000000000', 'run ' || run, 'ddpm', 'finished', '{}', run % 5, 'native',
       'h', '{}', CASE WHEN run % 7 = 0 THEN ARRAY['paper'] ELSE '{}' END, now() - run * interval '1 minute', now(), now()
     FROM generate_series(1, $1::bigint) AS run`,
    [runs],
  );
  // Tables are filled first and indexed then, which takes minutes less.
  const { rows: indexes } = await sql.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = 'ConfigEntry' AND indexname <> 'ConfigEntry_pkey'`,
  );
  for (const { name } of indexes) await sql.query(`DROP INDEX "${name}"`);
  await sql.query(`ALTER TABLE "ConfigEntry" DROP CONSTRAINT "ConfigEntry_pkey"`);
  await sql.query('CREATE TABLE params (run_id text, key text, value text)');
  for (let from = 1; from <= runs; from += 10_000) {
    const range = [from, Math.min(runs, from + 9999)];
    await sql.query(
      `INSERT INTO "ConfigEntry" ("runId", "projectId", path, type, text, number, bool)
       SELECT 'run-' || run, '00000000-0000-4000-8000-000000000000', path,
         (CASE WHEN number IS NOT NULL THEN 'number' WHEN text IS NOT NULL THEN 'text' ELSE 'bool' END)::"ConfigType",
         text, number, bool FROM (${KEY_VALUES}) AS v`,
      range,
    );
    await sql.query(
      `INSERT INTO params SELECT 'run-' || run, path, coalesce(text, number::text, bool::text) FROM (${KEY_VALUES}) AS v`,
      range,
    );
  }
  await sql.query(`SET maintenance_work_mem = '512MB'`);
  await sql.query('ALTER TABLE "ConfigEntry" ADD PRIMARY KEY ("runId", path)');
  for (const { definition } of indexes) await sql.query(definition);
  await sql.query('ALTER TABLE params ADD PRIMARY KEY (key, run_id)');
  await sql.query(
    `INSERT INTO "Metric" ("runId", name, count, "finiteCount", min, max, sum, "firstStep", "lastStep", first, last, "lastAt")
     SELECT 'run-' || run, 'metric-' || m, 1, 1, v, v, v, 0, 0, v, v, now()
     FROM generate_series(1, $1::bigint) AS run, generate_series(1, ${METRICS}) AS m,
       LATERAL (SELECT hashint8(run * 31 + m)::float8 / 2147483648 AS v) AS value`,
    [runs],
  );
  await sql.query('VACUUM ANALYZE');
}

/** A search in our language, and the same over untyped rows where those can say it. */
interface Search {
  filter: string;
  rows?: string;
}

const param = (key: number, condition: string) =>
  `EXISTS (SELECT FROM params p WHERE p.run_id = r.id AND p.key = 'group${key % 10}.key${key}' AND ${condition})`;
const path = (key: number) => `config.group${key % 10}.key${key}`;

/** What people ask, from one run in a hundred thousand to nearly all; `round` varies keys and values. */
function searches(round: number): Record<string, Search> {
  const [unit, count, text, bool] = [round % 20, 20 + (round % 40), 60 + (round % 30), 90 + (round % 10)];
  return {
    'one value': {
      filter: `${path(count)} = ${round % 400} and ${path(text)} = "value-${round % 50}"`,
      rows: `${param(count, `p.value = '${round % 400}'`)} AND ${param(text, `p.value = 'value-${round % 50}'`)}`,
    },
    'a narrow range': {
      filter: `${path(unit)} < ${-0.999 + round / 1e5}`,
      rows: param(unit, `p.value::float8 < ${-0.999 + round / 1e5}`),
    },
    'a wide range': { filter: `${path(unit)} < 0.5`, rows: param(unit, 'p.value::float8 < 0.5') },
    'three conditions': {
      filter: `${path(unit)} < -0.5 and ${path(text)} in ("value-1", "value-2") and ${path(bool)} = true`,
      rows: `${param(unit, 'p.value::float8 < -0.5')} AND ${param(text, `p.value IN ('value-1', 'value-2')`)}
        AND ${param(bool, `p.value = 'true'`)}`,
    },
    'nothing found': {
      filter: `${path(unit)} > 2 and ${path(bool)} = false`,
      rows: `${param(unit, 'p.value::float8 > 2')} AND ${param(bool, `p.value = 'false'`)}`,
    },
    'or, not': {
      filter: `${path(text)} = "value-3" or not ${path(unit)} > -0.9`,
      rows: `(${param(text, `p.value = 'value-3'`)} OR NOT ${param(unit, 'p.value::float8 > -0.9')})`,
    },
    'a negated setting': {
      filter: `not ${path(text)} = "value-${round % 50}" and not ${path(count)} < ${count * 2}`,
      rows: `NOT ${param(text, `p.value = 'value-${round % 50}'`)} AND NOT ${param(count, `p.value::float8 < ${count * 2}`)}`,
    },
    'a missing key': {
      filter: `${path(count)} is missing and tag = paper`,
      rows: `NOT ${param(count, 'true')} AND 'paper' = ANY(r.tags)`,
    },
    'a regular expression': {
      filter: `${path(text)} ~ "^value-1[0-3]$"`,
      rows: param(text, `p.value ~ '^value-1[0-3]$'`),
    },
    'a metric': { filter: `metrics.metric-${1 + (round % METRICS)}.min < -0.99` },
    'a rare metric and a setting': { filter: `metrics.metric-1 < -0.9999 and ${path(count)} >= 0` },
  };
}

/** Pages of 50 newest runs that a filter finds, among many runs with a hundred settings each. */
export async function benchSearch(place: Workplace, runs: number): Promise<Figure[]> {
  await fill(place, runs);
  const store = connect(place.databaseUrl);
  const kinds = Object.keys(searches(0));
  const times = new Map(kinds.map((kind) => [kind, { ours: [] as number[], rows: [] as number[] }]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [kind, { filter, rows }] of Object.entries(searches(Math.max(0, round)))) {
      const begin = performance.now();
      const page = await store.listRuns({ filter, project: 'bench', limit: PAGE });
      const middle = performance.now();
      const slow = rows && round % 8 === 0; // these take long
      const answer = slow
        ? await place.sql.query(
            `SELECT r.id FROM "Run" r WHERE ${rows} ORDER BY r."startedAt" DESC LIMIT ${PAGE}`,
          )
        : undefined;
      if (answer && answer.rows.map(({ id }) => id).join() !== page.runs.map(({ id }) => id).join())
        throw new Error(`search: the two tables disagree on ${filter}.`);
      if (round < 0) continue; // warms the connection
      times.get(kind)?.ours.push(middle - begin);
      if (slow) times.get(kind)?.rows.push(performance.now() - middle);
    }
  }
  await store.close();
  const all = [...times.values()];
  const figure = (what: string, ours: number[], rows: number[]): Figure => ({
    ...{ what, unit: 'ms', better: 'less', budget: 50, value: quantile(ours, 0.95) },
    ...(rows.length > 0 && { rowPerValue: quantile(rows, 0.95) }),
  });
  const of = `of ${runs.toLocaleString('en-US')} runs × ${KEYS} settings, p95`;
  return [
    figure(
      `search ${of}`,
      all.flatMap(({ ours }) => ours),
      all.flatMap(({ rows }) => rows),
    ),
    ...[...times].map(([kind, { ours, rows }]) => figure(`  ${kind}`, ours, rows)),
  ];
}
