import type pg from 'pg';
import { RUNS_CHANNEL } from '../changes/runs-channel.ts';
import { redactText } from '../client/redact-secrets.ts';
import { storableText } from '../client/storable.ts';
import type { Purged, RunEditor } from '../store/run-editor.ts';
import { lockToRemove } from './artifact-lock.ts';
import { readPurgeSizes } from './postgres-purge-sizes.ts';
import { RUN_ROW, type RunRow, summaryOfRow } from './postgres-run-row.ts';
import { inTransaction } from './postgres-transaction.ts';

/** The runs asked for and everything below them; UNION ends where somebody has made a circle. */
const WITH_STAGES = `WITH RECURSIVE chosen AS (
    SELECT id FROM "Run" WHERE id = ANY($1::text[])
    UNION SELECT r.id FROM "Run" r JOIN chosen c ON r."parentId" = c.id
  )`;

/** Whether a run is in one of the projects named by a parameter; null stands for all. */
const inProjects = (projectId: string, parameter: string) =>
  `(${parameter}::text[] IS NULL OR ${projectId} IN (SELECT id FROM "Project" WHERE name = ANY(${parameter})))`;

/** As they are stored: once each, without secrets. */
const tagsOf = (tags: readonly string[]) => [
  ...new Set(tags.map((tag) => redactText(storableText(tag, 250)))),
];

async function changed(pool: pg.Pool, text: string, values: unknown[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(text, values);
  const ids = rows.map(({ id }) => id);
  await pool.query('SELECT pg_notify($1, id) FROM unnest($2::text[]) AS id', [RUNS_CHANNEL, ids]);
  return ids;
}

async function purge(client: pg.ClientBase, runIds: readonly string[]): Promise<Purged> {
  // The rows are locked first, so that nobody restores what is just being purged.
  const { rows: runs } = await client.query<{ id: string }>(
    `SELECT id FROM "Run" WHERE id = ANY($1::text[]) AND "deletedAt" IS NOT NULL ORDER BY id FOR UPDATE`,
    [runIds],
  );
  const ids = runs.map(({ id }) => id);
  const { rows: counted } = await client.query<{ points: number }>(
    'SELECT coalesce(sum(count), 0)::float8 AS points FROM "Metric" WHERE "runId" = ANY($1)',
    [ids],
  );
  const { rows: used } = await client.query<{ sha256: string }>(
    `SELECT sha256 FROM "RunArtifact" WHERE "runId" = ANY($1) UNION SELECT sha256 FROM "Media" WHERE "runId" = ANY($1)`,
    [ids],
  );
  await client.query('DELETE FROM "Run" WHERE id = ANY($1)', [ids]);
  await lockToRemove(client); // or a writer's row would lose the artifact that it names
  const { rows: freed } = await client.query<{ sha256: string; bytes: number }>(
    `DELETE FROM "Artifact" a WHERE a.sha256 = ANY($1)
       AND NOT EXISTS (SELECT FROM "RunArtifact" ra WHERE ra.sha256 = a.sha256)
       AND NOT EXISTS (SELECT FROM "Media" m WHERE m.sha256 = a.sha256)
       AND NOT EXISTS (SELECT FROM "ArtifactAlias" aa WHERE aa.sha256 = a.sha256)
     RETURNING a.sha256, a.bytes::float8 AS bytes`,
    [used.map(({ sha256 }) => sha256)],
  );
  await client.query('SELECT pg_notify($1, id) FROM unnest($2::text[]) AS id', [RUNS_CHANNEL, ids]);
  return {
    ...{
      runs: ids.length,
      points: counted[0].points,
      bytes: freed.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    artifacts: freed.map(({ sha256 }) => sha256).sort(),
  };
}

/** Changes runs in Postgres over `pool`. */
export function createPostgresRunEditor(pool: pg.Pool): RunEditor {
  return {
    async editRun(runId, { tags, notes }) {
      const ids = await changed(
        pool,
        `UPDATE "Run" SET tags = coalesce($2::text[], tags), notes = coalesce($3, notes)
         WHERE id = $1 AND "deletedAt" IS NULL RETURNING id`,
        [
          runId,
          tags === undefined ? null : tagsOf(tags),
          notes === undefined ? null : redactText(storableText(notes)),
        ],
      );
      return ids.length === 1;
    },

    tagRuns: (runIds, { add = [], remove = [] }) =>
      changed(
        pool,
        `UPDATE "Run" r SET tags = next.tags
         FROM (SELECT id, ARRAY(SELECT tag FROM (
             SELECT tag, min(at) AS at FROM unnest(tags || $2::text[]) WITH ORDINALITY AS t(tag, at) GROUP BY tag
           ) AS once WHERE tag <> ALL($3::text[]) ORDER BY at) AS tags
           FROM "Run" WHERE id = ANY($1::text[]) AND "deletedAt" IS NULL ORDER BY id FOR UPDATE) AS next
         WHERE r.id = next.id AND r.tags <> next.tags RETURNING r.id`,
        [runIds, tagsOf(add), remove],
      ),

    deleteRuns: (runIds, { projects } = {}) =>
      changed(
        pool,
        `${WITH_STAGES} UPDATE "Run" SET "deletedAt" = now() FROM chosen
         WHERE "Run".id = chosen.id AND "deletedAt" IS NULL AND ${inProjects('"Run"."projectId"', '$2')} RETURNING "Run".id`,
        [runIds, projects ?? null],
      ),

    async deletedRuns({ projects } = {}) {
      const { rows } = await pool.query<RunRow & { deletedAt: Date }>(
        `SELECT ${RUN_ROW}, r."deletedAt" FROM "Run" r JOIN "Project" p ON p.id = r."projectId"
         WHERE r."deletedAt" IS NOT NULL AND ($1::text[] IS NULL OR p.name = ANY($1))
         ORDER BY r."deletedAt" DESC, r.id LIMIT 500`,
        [projects ?? null],
      );
      return rows.map(({ deletedAt, ...row }) => ({
        ...summaryOfRow(row),
        deletedAt: deletedAt.toISOString(),
      }));
    },

    restoreRuns: (runIds, { projects } = {}) =>
      changed(
        pool,
        `${WITH_STAGES} UPDATE "Run" SET "deletedAt" = NULL FROM chosen
         WHERE "Run".id = chosen.id AND "deletedAt" IS NOT NULL AND ${inProjects('"Run"."projectId"', '$2')} RETURNING "Run".id`,
        [runIds, projects ?? null],
      ),

    purgeSizes: (runIds) => readPurgeSizes(pool, runIds),

    purgeRuns: (runIds, { dryRun = false } = {}) =>
      inTransaction(pool, async (client) => {
        await client.query('SAVEPOINT nothing');
        const purged = await purge(client, runIds);
        if (dryRun) await client.query('ROLLBACK TO SAVEPOINT nothing'); // counted as it would be, and undone
        return purged;
      }),
  };
}
