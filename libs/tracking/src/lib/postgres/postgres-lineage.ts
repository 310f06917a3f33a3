import type pg from 'pg';
import {
  type Lineage,
  type LineageEdge,
  type LineageRun,
  type ReadLineage,
  walkLineage,
} from '../store/run-lineage.ts';
import type { ArtifactRole, ArtifactUse, OfProjects, RunArtifact, RunKind } from '../store/run-store.ts';

/** All that a run has recorded under a name, the newest first. */
export async function readArtifactVersions(
  pool: pg.Pool,
  runId: string,
  name: string,
): Promise<RunArtifact[]> {
  const { rows } = await pool.query<Omit<RunArtifact, 'createdAt'> & { createdAt: Date }>(
    `SELECT ra.name, ra.kind, ra.role::text AS role, ra.sha256, a.bytes::float8 AS bytes, ra."createdAt"
     FROM "RunArtifact" ra JOIN "Artifact" a ON a.sha256 = ra.sha256
     JOIN "Run" r ON r.id = ra."runId" AND r."deletedAt" IS NULL
     WHERE ra."runId" = $1 AND ra.name = $2 ORDER BY ra."createdAt" DESC, ra.role, ra.sha256 LIMIT 1000`,
    [runId, name],
  );
  return rows.map(({ createdAt, ...row }) => ({ ...row, createdAt: createdAt.toISOString() }));
}

/** The projects whose runs made, read or show an artifact. */
export async function readProjectsOfArtifact(pool: pg.Pool, sha256: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT DISTINCT p.name FROM (
       SELECT "runId" FROM "RunArtifact" WHERE sha256 = $1 UNION SELECT "runId" FROM "Media" WHERE sha256 = $1
     ) AS used JOIN "Run" r ON r.id = used."runId" AND r."deletedAt" IS NULL JOIN "Project" p ON p.id = r."projectId"`,
    [sha256],
  );
  return rows.map(({ name }) => name);
}

/** Who made an artifact and who read it, the earliest first. */
export async function readArtifactUses(
  pool: pg.Pool,
  sha256: string,
  { projects }: OfProjects = {},
): Promise<ArtifactUse[]> {
  const { rows } = await pool.query<{
    runId: string;
    runName: string;
    kind: RunKind;
    role: ArtifactRole;
    name: string;
    at: Date;
  }>(
    `SELECT r.id AS "runId", r.name AS "runName", r.kind, ra.role::text AS role, ra.name, ra."createdAt" AS at
     FROM "RunArtifact" ra JOIN "Run" r ON r.id = ra."runId" AND r."deletedAt" IS NULL
     JOIN "Project" p ON p.id = r."projectId" AND ($2::text[] IS NULL OR p.name = ANY($2))
     WHERE ra.sha256 = $1 ORDER BY ra."createdAt", r.id, ra.role, ra.name LIMIT 500`,
    [sha256, projects ?? null],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}

/** The graph of runs around one, by the artifacts that they made and read. */
export function readLineage(pool: pg.Pool, runId: string, options: ReadLineage = {}): Promise<Lineage> {
  const projects = options.projects ?? null;
  const shown = (alias: string) =>
    `JOIN "Run" ${alias}_run ON ${alias}_run.id = ${alias}."runId" AND ${alias}_run."deletedAt" IS NULL
     JOIN "Project" ${alias}_project ON ${alias}_project.id = ${alias}_run."projectId"
       AND ($2::text[] IS NULL OR ${alias}_project.name = ANY($2))`;
  return walkLineage(
    {
      async edges(runIds, direction) {
        const { rows } = await pool.query<LineageEdge>(
          `SELECT DISTINCT made."runId" AS "from", read."runId" AS "to", read.sha256, read.name
           FROM "RunArtifact" read JOIN "RunArtifact" made
             ON made.sha256 = read.sha256 AND made.role = 'out' AND made."runId" <> read."runId"
           ${shown('read')} ${shown('made')}
           WHERE read.role = 'in' AND ${direction === 'up' ? 'read' : 'made'}."runId" = ANY($1)
           ORDER BY 1, 2, 4, 3 LIMIT 5000`,
          [runIds, projects],
        );
        return rows;
      },
      async runs(runIds) {
        const { rows } = await pool.query<Omit<LineageRun, 'distance'>>(
          `SELECT r.id AS "runId", r.name, r.kind, r.status::text AS status, p.name AS project
           FROM "Run" r JOIN "Project" p ON p.id = r."projectId" AND ($2::text[] IS NULL OR p.name = ANY($2))
           WHERE r.id = ANY($1) AND r."deletedAt" IS NULL`,
          [runIds, projects],
        );
        return rows;
      },
    },
    runId,
    options,
  );
}
