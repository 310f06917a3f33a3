// Fills a database with runs, for the bench of the dashboard's pages (apps/dashboard/e2e/bench), which starts it:
//   tsx src/dashboard/fill-runs.ts <database url> <runs> <different settings>
import pg from 'pg';

const PROJECT = '00000000-0000-4000-8000-000000000000';
/** Settings that every run has, and those of which each has some few. */
const COMMON = 20;
const OWN = 20;
const METRICS = ['loss', 'loss/mse', 'kl', 'mse', 'share/middle', 'gradient/norm'];

/** What of each run's settings is the same with every fill: texts, numbers, true and false, of few and of many values. */
const ENTRIES = (keys: number) => `SELECT run, path,
    CASE WHEN kind = 0 THEN NULL WHEN kind = 1 THEN NULL WHEN kind < 6 THEN abs(hash) % 10 ELSE hash::float8 / 2147483648 END AS number,
    CASE WHEN kind = 0 THEN 'value-' || abs(hash) % 50 END AS text, CASE WHEN kind = 1 THEN hash % 2 = 0 END AS bool
  FROM generate_series($1::int, $2::int) AS run,
    LATERAL (
      SELECT 'ddpm.common' || k AS path, k FROM generate_series(0, ${COMMON - 1}) AS k
      UNION ALL
      SELECT 'layer' || n % 100 || '.own' || n, n FROM generate_series(0, ${OWN - 1}) AS j,
        LATERAL (SELECT (run * ${OWN} + j) % ${keys - COMMON} AS n) AS key
    ) AS keys,
    LATERAL (SELECT hashint8(run::bigint * 100003 + k) AS hash, k % 8 AS kind) AS drawn`;

interface FillRuns {
  runs: number;
  /** Different settings in all. */
  keys: number;
}

/** Writes runs with their settings and metrics straight into the tables; indexes are made afterwards, which saves minutes. */
async function fillRuns(databaseUrl: string, { runs, keys }: FillRuns): Promise<void> {
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  try {
    await sql.query(`INSERT INTO "Project" (id, name) VALUES ('${PROJECT}', 'bench')`);
    await sql.query(
      `INSERT INTO "Run" (id, "projectId", name, kind, status, config, seed, engine, host, environment, tags, summary,
         "startedAt", "heartbeatAt", "finishedAt")
       SELECT 'run-' || run, '${PROJECT}', 'smile-' || run % 97 || ' run ' || run, 'experiment',
         (ARRAY['finished', 'finished', 'finished', 'failed', 'interrupted'])[1 + run % 5]::"RunStatus",
         jsonb_build_object('lr', (run / 5) % 50, 'width', (run / 250) % 8, 'seed', run % 5), run % 5, 'native', 'h', '{}',
         CASE WHEN run % 7 = 0 THEN ARRAY['paper'] ELSE '{}' END, jsonb_build_object('accuracy', (run % 100) / 100.0),
         now() - run * interval '1 minute', now() - run * interval '50 seconds', now() - run * interval '50 seconds'
       FROM generate_series(1, $1::int) AS run`,
      [runs],
    );
    const { rows: indexes } = await sql.query<{ name: string; definition: string }>(
      `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
       WHERE tablename = 'ConfigEntry' AND indexname <> 'ConfigEntry_pkey'`,
    );
    for (const { name } of indexes) await sql.query(`DROP INDEX "${name}"`);
    await sql.query(`ALTER TABLE "ConfigEntry" DROP CONSTRAINT "ConfigEntry_pkey"`);
    for (let from = 1; from <= runs; from += 10_000)
      await sql.query(
        `INSERT INTO "ConfigEntry" ("runId", "projectId", path, type, text, number, bool)
         SELECT 'run-' || run, '${PROJECT}', path,
           (CASE WHEN number IS NOT NULL THEN 'number' WHEN text IS NOT NULL THEN 'text' ELSE 'bool' END)::"ConfigType",
           text, number, bool FROM (${ENTRIES(keys)}) AS entry`,
        [from, Math.min(runs, from + 9999)],
      );
    await sql.query(`SET maintenance_work_mem = '512MB'`);
    await sql.query('ALTER TABLE "ConfigEntry" ADD PRIMARY KEY ("runId", path)');
    for (const { definition } of indexes) await sql.query(definition);
    await sql.query(
      `INSERT INTO "Metric" ("runId", name, count, "finiteCount", min, max, sum, "firstStep", "lastStep", first, last, "lastAt")
       SELECT 'run-' || run, name, 1, 1, v, v + 1, v, 0, 0, v, v, now()
       FROM generate_series(1, $1::int) AS run, unnest($2::text[]) WITH ORDINALITY AS metric(name, m),
         LATERAL (SELECT abs(hashint8(run * 31 + m)::float8 / 2147483648) AS v) AS value`,
      [runs, METRICS],
    );
    await sql.query('VACUUM ANALYZE');
  } finally {
    await sql.end();
  }
}

const [databaseUrl, runs, keys] = process.argv.slice(2);
await fillRuns(databaseUrl, { runs: Number(runs), keys: Number(keys) });
