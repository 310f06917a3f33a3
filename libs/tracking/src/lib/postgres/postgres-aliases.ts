import type pg from 'pg';
import { type AliasStore, type ArtifactAlias, LATEST, latestIsFixed } from '../store/artifact-alias.ts';
import { InputError } from '../store/input-error.ts';
import { lockToName } from './artifact-lock.ts';
import { inTransaction } from './postgres-transaction.ts';

type AliasRow = Omit<ArtifactAlias, 'updatedAt'> & { updatedAt: Date };

const ALIAS = 'p.name AS project, a.name, a.alias, a.sha256, a."updatedAt"';
const aliasOf = ({ updatedAt, ...row }: AliasRow): ArtifactAlias => ({
  ...row,
  updatedAt: updatedAt.toISOString(),
});

/** Aliases of artifacts, in the table ArtifactAlias. */
export function createPostgresAliases(pool: pg.Pool): AliasStore {
  return {
    async listAliases(project, { name } = {}) {
      const { rows } = await pool.query<AliasRow>(
        `SELECT ${ALIAS} FROM "ArtifactAlias" a JOIN "Project" p ON p.id = a."projectId"
         WHERE p.name = $1 AND ($2::text IS NULL OR a.name = $2)
         ORDER BY a.name COLLATE "C", a.alias COLLATE "C" LIMIT 1000`,
        [project, name ?? null],
      );
      return rows.map(aliasOf);
    },

    async setAlias({ project, name, alias, sha256 }) {
      if (alias === LATEST) throw new InputError(latestIsFixed);
      const { rows } = await inTransaction(pool, async (client) => {
        await lockToName(client);
        return client.query<AliasRow>(
          `WITH a AS (
           INSERT INTO "ArtifactAlias" ("projectId", name, alias, sha256)
           SELECT p.id, $2, $3, $4 FROM "Project" p WHERE p.name = $1 AND EXISTS (
             SELECT FROM "RunArtifact" ra JOIN "Run" r ON r.id = ra."runId" AND r."deletedAt" IS NULL
             WHERE r."projectId" = p.id AND ra.name = $2 AND ra.sha256 = $4)
           ON CONFLICT ("projectId", name, alias) DO UPDATE SET sha256 = excluded.sha256, "updatedAt" = now()
           RETURNING *
         ) SELECT ${ALIAS} FROM a JOIN "Project" p ON p.id = a."projectId"`,
          [project, name, alias, sha256],
        );
      });
      return rows.length === 0 ? null : aliasOf(rows[0]);
    },

    async deleteAlias({ project, name, alias }) {
      const { rowCount } = await pool.query(
        `DELETE FROM "ArtifactAlias" a USING "Project" p
         WHERE p.id = a."projectId" AND p.name = $1 AND a.name = $2 AND a.alias = $3`,
        [project, name, alias],
      );
      return rowCount === 1;
    },

    async resolveAlias({ project, name, alias }) {
      const { rows } = await pool.query<{ sha256: string }>(
        alias === LATEST
          ? `SELECT ra.sha256 FROM "RunArtifact" ra JOIN "Run" r ON r.id = ra."runId" AND r."deletedAt" IS NULL
             JOIN "Project" p ON p.id = r."projectId"
             WHERE p.name = $1 AND ra.name = $2 AND ra.role = 'out' ORDER BY ra."createdAt" DESC, ra.sha256 DESC LIMIT 1`
          : `SELECT a.sha256 FROM "ArtifactAlias" a JOIN "Project" p ON p.id = a."projectId"
             WHERE p.name = $1 AND a.name = $2 AND a.alias = $3`,
        [project, name, ...(alias === LATEST ? [] : [alias])],
      );
      return rows[0]?.sha256 ?? null;
    },
  };
}
