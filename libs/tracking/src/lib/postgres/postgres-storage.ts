import type pg from 'pg';
import type { ProjectStorage, StorageStore } from '../store/project-storage.ts';

/** `octet_length` knows the size of a value that lies beside its row without reading it. */
const STORAGE = `
  WITH run AS (
    SELECT r.id, r."projectId", r."deletedAt" IS NOT NULL AS deleted
    FROM "Run" r JOIN "Project" p ON p.id = r."projectId"
    WHERE $1::text[] IS NULL OR p.name = ANY($1)
  ), rows AS (
    SELECT "runId", count AS points, octet_length(points) + coalesce(octet_length(sketch), 0) AS series, 0 AS scores
      FROM "MetricChunk"
    UNION ALL SELECT "runId", 0, 0, octet_length(scores) FROM "ScoreSet"
  ), numbers AS (
    SELECT run."projectId", sum(points) AS points, sum(series) AS series, sum(scores) AS scores,
      sum(series + scores) FILTER (WHERE run.deleted) AS deleted
    FROM rows JOIN run ON run.id = rows."runId" GROUP BY run."projectId"
  ), used AS (
    SELECT "runId", sha256, true AS shown FROM "Media"
    UNION SELECT "runId", sha256, false FROM "RunArtifact"
  ), file AS (
    SELECT run."projectId", used.sha256, bool_or(shown) AS shown, bool_and(run.deleted) AND NOT EXISTS (
        SELECT FROM used other JOIN "Run" r ON r.id = other."runId"
        WHERE other.sha256 = used.sha256 AND r."deletedAt" IS NULL
      ) AND NOT EXISTS (SELECT FROM "ArtifactAlias" aa WHERE aa.sha256 = used.sha256) AS deleted
    FROM used JOIN run ON run.id = used."runId" GROUP BY run."projectId", used.sha256
  ), files AS (
    SELECT file."projectId", sum(a.bytes) FILTER (WHERE shown) AS media, sum(a.bytes) FILTER (WHERE NOT shown) AS artifacts,
      sum(a.bytes) FILTER (WHERE deleted) AS deleted
    FROM file JOIN "Artifact" a USING (sha256) GROUP BY file."projectId"
  )
  SELECT p.name AS project,
    (SELECT count(*) FROM run WHERE run."projectId" = p.id)::float8 AS runs,
    (SELECT count(*) FROM run WHERE run."projectId" = p.id AND deleted)::float8 AS "deletedRuns",
    coalesce(numbers.points, 0)::float8 AS points, coalesce(numbers.series, 0)::float8 AS "seriesBytes",
    coalesce(numbers.scores, 0)::float8 AS "scoreBytes", coalesce(files.media, 0)::float8 AS "mediaBytes",
    coalesce(files.artifacts, 0)::float8 AS "artifactBytes",
    (coalesce(numbers.deleted, 0) + coalesce(files.deleted, 0))::float8 AS "deletedBytes"
  FROM "Project" p LEFT JOIN numbers ON numbers."projectId" = p.id LEFT JOIN files ON files."projectId" = p.id
  WHERE $1::text[] IS NULL OR p.name = ANY($1)
  ORDER BY p.name COLLATE "C"`;

type StorageRow = Omit<ProjectStorage, 'deleted'> & { deletedRuns: number; deletedBytes: number };

/** Adds up in the database what projects take up. */
export function createPostgresStorage(pool: pg.Pool): StorageStore {
  return {
    async storage({ projects } = {}) {
      const { rows } = await pool.query<StorageRow>(STORAGE, [projects ?? null]);
      return rows.map(({ deletedRuns, deletedBytes, ...row }) => ({
        ...row,
        deleted: { runs: deletedRuns, bytes: deletedBytes },
      }));
    },
  };
}
