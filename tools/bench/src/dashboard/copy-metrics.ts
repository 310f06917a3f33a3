// Gives a run more series, for the bench of the dashboard's charts (apps/dashboard/e2e/bench), which starts it:
//   tsx src/dashboard/copy-metrics.ts <database url> <run id> <series in all>
import pg from 'pg';

/** Copies the series that a run has, in turn, until it has so many: chunks and what is known of them, as a client writes them. */
async function copyMetrics(databaseUrl: string, runId: string, series: number): Promise<void> {
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  try {
    const { rows } = await sql.query<{ name: string }>(
      'SELECT name FROM "Metric" WHERE "runId" = $1 ORDER BY name',
      [runId],
    );
    for (let at = rows.length; at < series; at++) {
      const copy = [runId, rows[at % rows.length].name, `group${at % 5}/copy-${at}`];
      await sql.query(
        `INSERT INTO "MetricChunk" ("runId", name, "firstStep", "lastStep", count, "finiteCount", min, max, sum, points, sketch)
         SELECT "runId", $3, "firstStep", "lastStep", count, "finiteCount", min, max, sum, points, sketch
         FROM "MetricChunk" WHERE "runId" = $1 AND name = $2`,
        copy,
      );
      await sql.query(
        `INSERT INTO "Metric" ("runId", name, count, "finiteCount", min, max, sum, "firstStep", "lastStep", first, last,
           "lastAt", conflicts)
         SELECT "runId", $3, count, "finiteCount", min, max, sum, "firstStep", "lastStep", first, last, "lastAt", conflicts
         FROM "Metric" WHERE "runId" = $1 AND name = $2`,
        copy,
      );
    }
    await sql.query('VACUUM ANALYZE');
  } finally {
    await sql.end();
  }
}

const [databaseUrl, runId, series] = process.argv.slice(2);
await copyMetrics(databaseUrl, runId, Number(series));
