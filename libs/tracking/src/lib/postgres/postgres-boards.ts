import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { parseQuery } from '../query/parse-query.ts';
import { InputError } from '../store/input-error.ts';
import { noProject } from '../store/memory-boards.ts';
import { redactReference, redactView, redactViewKey } from '../store/redact-boards.ts';
import type { ReferenceStore, ReferenceValue } from '../store/reference-value.ts';
import type { SavedView, ViewStore } from '../store/saved-view.ts';

type ViewRow = Omit<SavedView, 'updatedAt'> & { updatedAt: Date };
type ReferenceRow = Omit<ReferenceValue, 'createdAt'> & { createdAt: Date };

const VIEW = `p.name AS project, v.kind, v.name, v.state, v.version, v."updatedAt"`;
const REFERENCE = `r.id, p.name AS project, r.metric, r.variant, r.selector, r.value, r.tolerance,
  r.direction, r.citation, r."createdAt"`;

const viewOf = ({ updatedAt, ...row }: ViewRow): SavedView => ({
  ...row,
  updatedAt: updatedAt.toISOString(),
});
const referenceOf = ({ createdAt, ...row }: ReferenceRow): ReferenceValue => ({
  ...row,
  createdAt: createdAt.toISOString(),
});

/** What people keep of a project besides its runs, in the tables SavedView and ReferenceValue. */
export function createPostgresBoards(pool: pg.Pool): ViewStore & ReferenceStore {
  const requireProject = async (caller: string, project: string): Promise<string> => {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM "Project" WHERE name = $1', [project]);
    if (rows.length === 0) throw new InputError(noProject(caller, project));
    return rows[0].id;
  };
  return {
    async listViews(project, { kind } = {}) {
      const { rows } = await pool.query<ViewRow>(
        `SELECT ${VIEW} FROM "SavedView" v JOIN "Project" p ON p.id = v."projectId"
         WHERE p.name = $1 AND ($2::text IS NULL OR v.kind = $2)
         ORDER BY v.kind COLLATE "C", v.name COLLATE "C" LIMIT 500`,
        [project, kind ?? null],
      );
      return rows.map(viewOf);
    },

    async saveView(view) {
      const { project, kind, name, state, version } = redactView(view);
      const projectId = await requireProject('saveView', project);
      // One statement either way, so that of two who save over the same version one wins.
      const statement =
        version === 0
          ? `INSERT INTO "SavedView" ("projectId", kind, name, state) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING RETURNING *`
          : `UPDATE "SavedView" SET state = $4, version = version + 1, "updatedAt" = now()
             WHERE "projectId" = $1 AND kind = $2 AND name = $3 AND version = $5 RETURNING *`;
      const { rows } = await pool.query<ViewRow>(
        `WITH v AS (${statement}) SELECT ${VIEW} FROM v JOIN "Project" p ON p.id = v."projectId"`,
        [projectId, kind, name, JSON.stringify(state), ...(version === 0 ? [] : [version])],
      );
      return rows.length === 0 ? null : viewOf(rows[0]);
    },

    async deleteView(view) {
      const { project, kind, name } = redactViewKey(view);
      const { rowCount } = await pool.query(
        `DELETE FROM "SavedView" v USING "Project" p
         WHERE p.id = v."projectId" AND p.name = $1 AND v.kind = $2 AND v.name = $3`,
        [project, kind, name],
      );
      return rowCount === 1;
    },

    async listReferences(project) {
      const { rows } = await pool.query<ReferenceRow>(
        `SELECT ${REFERENCE} FROM "ReferenceValue" r JOIN "Project" p ON p.id = r."projectId"
         WHERE p.name = $1 ORDER BY r.metric COLLATE "C", r."createdAt", r.id LIMIT 500`,
        [project],
      );
      return rows.map(referenceOf);
    },

    async addReference(reference) {
      parseQuery(reference.selector);
      const { project, metric, variant, selector, value, tolerance, direction, citation } =
        redactReference(reference);
      const projectId = await requireProject('addReference', project);
      const { rows } = await pool.query<ReferenceRow>(
        `WITH r AS (
           INSERT INTO "ReferenceValue" (id, "projectId", metric, variant, selector, value, tolerance, direction, citation)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *
         ) SELECT ${REFERENCE} FROM r JOIN "Project" p ON p.id = r."projectId"`,
        [randomUUID(), projectId, metric, variant, selector, value, tolerance, direction, citation],
      );
      return referenceOf(rows[0]);
    },

    async deleteReference(project, id) {
      const { rowCount } = await pool.query(
        `DELETE FROM "ReferenceValue" r USING "Project" p
         WHERE p.id = r."projectId" AND p.name = $1 AND r.id::text = $2`,
        [project, id],
      );
      return rowCount === 1;
    },
  };
}
