import type pg from 'pg';
import type { ArtifactStore } from '../files/artifact-store.ts';
import { type Counts, noCounts } from './counts.ts';

interface NamedBytes {
  what: 'image' | 'artifact';
  sha256: string;
}

/** What the store has of a run, asked of its tables and, for bytes, of the files themselves. */
export async function storedCounts(pool: pg.Pool, artifacts: ArtifactStore, runId: string): Promise<Counts> {
  const { rows } = await pool.query<Pick<Counts, 'settings' | 'points' | 'histograms' | 'tables'>>(
    `SELECT (SELECT count(*)::float8 FROM "ConfigEntry" WHERE "runId" = $1) AS settings,
       (SELECT coalesce(sum(count), 0)::float8 FROM "MetricChunk" WHERE "runId" = $1) AS points,
       (SELECT count(*)::float8 FROM "Histogram" WHERE "runId" = $1) AS histograms,
       (SELECT count(*)::float8 FROM "LoggedTable" WHERE "runId" = $1) AS tables`,
    [runId],
  );
  const { rows: files } = await pool.query<NamedBytes>(
    `SELECT 'image' AS what, sha256 FROM "Media" WHERE "runId" = $1
     UNION ALL SELECT 'artifact', sha256 FROM "RunArtifact" WHERE "runId" = $1`,
    [runId],
  );
  const counts = { ...noCounts(), ...rows[0] };
  for (const { what, sha256 } of files) {
    const bytes = await artifacts.sizeOf(sha256);
    if (bytes === undefined) continue; // a row without its file is no image
    counts[`${what}s`]++;
    counts[`${what}Bytes`] += bytes;
  }
  return counts;
}
