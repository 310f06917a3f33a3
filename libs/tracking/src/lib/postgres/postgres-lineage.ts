import type pg from 'pg';
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
