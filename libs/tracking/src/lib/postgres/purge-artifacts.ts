import type pg from 'pg';
import type { ArtifactStore, ListedArtifact } from '../files/artifact-store.ts';
import { lockToRemove } from './artifact-lock.ts';
import { inTransaction } from './postgres-transaction.ts';

/** What was stored or needed within this time stays: its record may be on its way. */
export const GRACE_MS = 3600_000;
/** Writers wait while so many are looked at. */
const FILES_A_LOCK = 50;

export interface PurgeArtifacts {
  pool: pg.Pool;
  artifacts: ArtifactStore;
  /** What journals name that are not in the database yet. */
  waiting: () => Promise<ReadonlySet<string>>;
  /** Only these; left out: all that the store has. */
  only?: readonly string[];
  /** Counts only, and takes nothing away. */
  dryRun?: boolean;
  graceMs?: number;
}

/** Artifacts that no run, image, score set or alias of any project names any more. */
export interface PurgedArtifacts {
  /** Taken away (with `dryRun`: what would be), and the bytes that this frees. */
  files: number;
  bytes: number;
  /** Needed by none, but so new, or named by a journal, that they stay for the next purge. */
  waitingFiles: number;
  waitingBytes: number;
}

const NAMED = `SELECT sha256 FROM "RunArtifact" WHERE sha256 = ANY($1)
  UNION SELECT sha256 FROM "Media" WHERE sha256 = ANY($1)
  UNION SELECT sha256 FROM "ArtifactAlias" WHERE sha256 = ANY($1)
  UNION SELECT "samplesSha256" FROM "ScoreSet" WHERE "samplesSha256" = ANY($1)
  UNION SELECT "classifierSha256" FROM "ScoreSet" WHERE "classifierSha256" = ANY($1)`;

async function unneeded<T extends { sha256: string }>(
  client: pg.ClientBase,
  files: readonly T[],
): Promise<T[]> {
  const { rows } = await client.query<{ sha256: string }>(NAMED, [files.map(({ sha256 }) => sha256)]);
  const named = new Set(rows.map(({ sha256 }) => sha256));
  return files.filter(({ sha256 }) => !named.has(sha256));
}

async function* listed({ artifacts, only }: PurgeArtifacts): AsyncGenerator<ListedArtifact> {
  if (!only) return yield* artifacts.list();
  // Of single ones the time is not known: `remove` looks at it.
  for (const sha256 of only) {
    const bytes = await artifacts.sizeOf(sha256);
    if (bytes !== undefined) yield { sha256, bytes, neededAt: 0 };
  }
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Rows of artifacts that nothing names, as a purge leaves them that was killed before its end. */
async function forgetUnnamed(client: pg.ClientBase, hashes: readonly string[] | undefined): Promise<void> {
  await client.query(
    `DELETE FROM "Artifact" a WHERE ($1::text[] IS NULL OR a.sha256 = ANY($1))
       AND NOT EXISTS (SELECT FROM "RunArtifact" ra WHERE ra.sha256 = a.sha256)
       AND NOT EXISTS (SELECT FROM "Media" m WHERE m.sha256 = a.sha256)
       AND NOT EXISTS (SELECT FROM "ArtifactAlias" aa WHERE aa.sha256 = a.sha256)`,
    [hashes ?? null],
  );
}

/**
 * Frees the files that nothing needs any more. Deleted runs still need theirs, until they are purged. While it decides and
 * removes, no record that names an artifact is written: a writer comes before, and is seen, or after, and brings its bytes
 * again. A file is taken away before its row: killed in between, the next purge finds the row. Rejects with
 * ArtifactStoreError if the store does not answer, and has then freed what it had decided before.
 */
export async function purgeArtifacts(options: PurgeArtifacts): Promise<PurgedArtifacts> {
  const { pool, artifacts, dryRun = false, graceMs = GRACE_MS } = options;
  const neededBefore = Date.now() - graceMs;
  const purged: PurgedArtifacts = { files: 0, bytes: 0, waitingFiles: 0, waitingBytes: 0 };
  const seen = new Set<string>();
  for await (const group of inGroups(listed(options), FILES_A_LOCK)) {
    const files = group.filter(({ sha256 }) => !seen.has(sha256));
    for (const { sha256 } of files) seen.add(sha256);
    await inTransaction(pool, async (client) => {
      await lockToRemove(client);
      const waiting = await options.waiting(); // after the lock: what it does not name any more is in the database
      for (const { sha256, bytes, neededAt } of await unneeded(client, files)) {
        const stays = waiting.has(sha256) || neededAt > neededBefore;
        const freed = stays ? 0 : dryRun ? bytes : await artifacts.remove(sha256, { neededBefore });
        purged[freed > 0 ? 'files' : 'waitingFiles']++;
        purged[freed > 0 ? 'bytes' : 'waitingBytes'] += freed > 0 ? freed : bytes;
      }
      if (!dryRun) await forgetUnnamed(client, files.map(({ sha256 }) => sha256)); // biome-ignore format: short
    });
  }
  if (!dryRun && !options.only) {
    await inTransaction(pool, async (client) => {
      await lockToRemove(client);
      await forgetUnnamed(client, undefined);
    });
    await artifacts.removeOldDrafts();
  }
  return purged;
}
