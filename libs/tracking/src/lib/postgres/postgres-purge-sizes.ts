import type pg from 'pg';
import type { PurgeSizes } from '../store/run-editor.ts';

/** A file goes with the runs that have it if nobody else has it: no run that stays, no image of one, no alias. */
const SIZES = `
  WITH run AS (
    SELECT id FROM "Run" WHERE id = ANY($1::text[]) AND "deletedAt" IS NOT NULL
  ), numbers AS (
    SELECT "runId", sum(points) AS points, sum(bytes) AS bytes FROM (
      SELECT "runId", count AS points, octet_length(points) + coalesce(octet_length(sketch), 0) AS bytes
        FROM "MetricChunk" WHERE "runId" IN (SELECT id FROM run)
      UNION ALL SELECT "runId", 0, octet_length(scores) FROM "ScoreSet" WHERE "runId" IN (SELECT id FROM run)
    ) AS rows GROUP BY "runId"
  ), used AS (
    SELECT sha256 FROM "RunArtifact" WHERE "runId" IN (SELECT id FROM run)
    UNION SELECT sha256 FROM "Media" WHERE "runId" IN (SELECT id FROM run)
  ), holder AS (
    SELECT sha256, "runId" FROM "RunArtifact" WHERE sha256 IN (SELECT sha256 FROM used)
    UNION SELECT sha256, "runId" FROM "Media" WHERE sha256 IN (SELECT sha256 FROM used)
  ), file AS (
    SELECT sha256, count(*) AS holders, min("runId") AS "runId" FROM holder GROUP BY sha256
    HAVING bool_and("runId" IN (SELECT id FROM run))
      AND NOT EXISTS (SELECT FROM "ArtifactAlias" aa WHERE aa.sha256 = holder.sha256)
  ), files AS (
    SELECT CASE WHEN file.holders = 1 THEN file."runId" END AS "runId", sum(a.bytes) AS bytes
    FROM file JOIN "Artifact" a USING (sha256) GROUP BY 1
  )
  SELECT run.id AS "runId", coalesce(numbers.points, 0)::float8 AS points,
    coalesce(numbers.bytes, 0)::float8 AS "rowBytes", coalesce(files.bytes, 0)::float8 AS "fileBytes",
    coalesce((SELECT bytes FROM files WHERE "runId" IS NULL), 0)::float8 AS "sharedFileBytes"
  FROM run LEFT JOIN numbers ON numbers."runId" = run.id LEFT JOIN files ON files."runId" = run.id
  ORDER BY array_position($1::text[], run.id)`;

type SizesRow = PurgeSizes['runs'][number] & Pick<PurgeSizes, 'sharedFileBytes'>;

/** What a purge of these runs would free, read in one query. */
export async function readPurgeSizes(pool: pg.Pool, runIds: readonly string[]): Promise<PurgeSizes> {
  const { rows } = await pool.query<SizesRow>(SIZES, [runIds]);
  return {
    runs: rows.map(({ sharedFileBytes: _, ...run }) => run),
    sharedFileBytes: rows[0]?.sharedFileBytes ?? 0,
  };
}
