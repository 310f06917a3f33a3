import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { changesOf, type RunChanges } from '../changes/run-changes.ts';
import { RUNS_CHANNEL } from '../changes/runs-channel.ts';
import type { FinishEvent, ImageEvent, StartEvent } from '../client/run-event.ts';
import type { ArtifactStore } from '../files/artifact-store.ts';
import { artifactNamedBy } from '../journal/waiting-artifacts.ts';
import { resumption, startReason } from '../store/resume-mode.ts';
import type { StepPolicy } from '../store/run-store.ts';
import type { JournalBatch, RunWriter } from '../store/run-writer.ts';
import { conflictFailure } from '../store/step-policy.ts';
import { lockToName } from './artifact-lock.ts';
import { writeConfigEntries } from './postgres-config-entries.ts';
import { writeConsole } from './postgres-console.ts';
import { writeMetrics } from './postgres-metric-writer.ts';
import { writeScoreSets, writeTables } from './postgres-record-writer.ts';
import { inTransaction } from './postgres-transaction.ts';

/** Transactions that lost against another one are worth another try: deadlock, serialization, lock timeout. */
const RETRYABLE = new Set(['40P01', '40001', '55P03']);
const ATTEMPTS = 5;

const dateOf = (at: number) => new Date(at);
const column = <T, V>(rows: readonly T[], of: (row: T) => V): V[] => rows.map(of);

async function addStatus(client: pg.ClientBase, runId: string, status: string, at: Date, reason: string) {
  await client.query('INSERT INTO "StatusEvent" ("runId", status, at, reason) VALUES ($1, $2, $3, $4)', [
    ...[runId, status, at, reason],
  ]);
}

/** Creates the run, or takes up one that exists. */
async function writeStart(client: pg.ClientBase, start: StartEvent): Promise<void> {
  const { run } = start;
  await client.query('INSERT INTO "Project" (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
    ...[randomUUID(), run.project],
  ]);
  const { rows: projects } = await client.query('SELECT id FROM "Project" WHERE name = $1', [run.project]);
  const projectId: string = projects[0].id;
  const { rows } = await client.query<{ created: boolean }>(
    `INSERT INTO "Run" (id, "projectId", "parentId", name, kind, status, config, "configHash", seed, engine, "gitCommit",
       "gitDirty", host, environment, tags, "startedAt", "heartbeatAt", "stepPolicy")
     VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16)
     ON CONFLICT (id) DO UPDATE SET status = 'running', error = NULL, "finishedAt" = NULL,
       config = excluded.config, "configHash" = excluded."configHash", engine = excluded.engine,
       "gitCommit" = excluded."gitCommit", "gitDirty" = excluded."gitDirty", host = excluded.host,
       environment = excluded.environment, "heartbeatAt" = greatest("Run"."heartbeatAt", excluded."heartbeatAt")
     RETURNING xmax = 0 AS created`,
    [
      ...[
        run.id,
        projectId,
        run.parentId,
        run.name,
        run.kind,
        JSON.stringify(run.config),
        run.configHash,
        run.seed,
      ],
      ...[run.engine, run.gitCommit, run.gitDirty, run.host, JSON.stringify(run.environment), run.tags],
      ...[dateOf(start.at), run.stepPolicy ?? 'overwrite'],
    ],
  );
  const { created } = rows[0];
  await addStatus(client, run.id, 'running', dateOf(start.at), startReason(run, created));
  await writeConfigEntries(client, { runId: run.id, projectId, config: run.config });
}

/** Why a run that says it finished has failed after all; null if it has not. */
async function stepFailure(client: pg.ClientBase, runId: string): Promise<string | null> {
  const { rows } = await client.query<{ name: string; conflicts: number }>(
    `SELECT m.name, m.conflicts FROM "Metric" m JOIN "Run" r ON r.id = m."runId"
     WHERE r.id = $1 AND r."stepPolicy" = 'error' AND m.conflicts > 0 ORDER BY m.name`,
    [runId],
  );
  return conflictFailure(rows);
}

async function writeFinish(client: pg.ClientBase, runId: string, finish: FinishEvent): Promise<void> {
  const failure = finish.status === 'finished' ? await stepFailure(client, runId) : null;
  const { status, error } = failure ? { status: 'failed', error: failure } : finish;
  await client.query('UPDATE "Run" SET status = $2, "finishedAt" = $3, error = $4 WHERE id = $1', [
    ...[runId, status, dateOf(finish.at), error],
  ]);
  await addStatus(client, runId, status, dateOf(finish.at), error ?? 'finish()');
}

/** A run that somebody marked as interrupted, but which goes on. */
async function revive(client: pg.ClientBase, runId: string): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE "Run" SET status = 'running', "finishedAt" = NULL, error = NULL WHERE id = $1 AND status = 'interrupted'`,
    [runId],
  );
  if (rowCount) await addStatus(client, runId, 'running', new Date(), 'alive after all');
}

/** Brings what records name to where everybody finds it; returns those whose bytes are nowhere. */
async function publishAll(artifacts: Publisher | undefined, hashes: Iterable<string>): Promise<string[]> {
  const missing: string[] = [];
  for (const sha256 of new Set(hashes))
    if (artifacts && !(await artifacts.publish(sha256))) missing.push(sha256);
  return missing;
}

async function writeArtifacts(client: pg.ClientBase, runId: string, { changes, publisher }: NamedArtifacts) {
  const { artifacts, images } = changes;
  if (artifacts.length + images.length === 0) return [];
  await lockToName(client);
  // Once more, since a purge may have come between: now none can.
  const missing = await publishAll(
    publisher,
    [...artifacts, ...images].map(({ sha256 }) => sha256),
  );
  const stored = [...artifacts, ...images.map((image) => ({ ...image, kind: image.mediaType }))];
  await client.query(
    `INSERT INTO "Artifact" (sha256, bytes, kind)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[]) AS a(sha256, bytes, kind)
     ORDER BY sha256 ON CONFLICT DO NOTHING`, // in one order everywhere, so that two writers cannot block each other
    [column(stored, (a) => a.sha256), column(stored, (a) => a.bytes), column(stored, (a) => a.kind)],
  );
  await client.query(
    `INSERT INTO "RunArtifact" ("runId", role, name, sha256, kind, "createdAt")
     SELECT DISTINCT ON (role, name, sha256) $1, role::"ArtifactRole", name, sha256, kind, "createdAt"
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
       AS a(role, name, sha256, kind, "createdAt")
     ORDER BY role, name, sha256, "createdAt" DESC
     ON CONFLICT ("runId", role, name, sha256) DO UPDATE SET "createdAt" = excluded."createdAt", kind = excluded.kind`,
    [
      ...[runId, column(artifacts, (a) => a.role), column(artifacts, (a) => a.name)],
      ...[column(artifacts, (a) => a.sha256), column(artifacts, (a) => a.kind)],
      column(artifacts, (a) => dateOf(a.at)),
    ],
  );
  return missing.map((sha256) => `run ${runId}: artifact ${sha256} is noted, but its bytes are nowhere.`);
}

/** Where the bytes are that records name. */
type Publisher = Pick<ArtifactStore, 'publish'>;

interface NamedArtifacts {
  changes: RunChanges;
  publisher: Publisher | undefined;
}

async function writeImage(client: pg.ClientBase, runId: string, image: ImageEvent): Promise<void> {
  const key = [runId, image.name, image.step, image.sampleIndex];
  await client.query(
    `DELETE FROM "Media"
     WHERE "runId" = $1 AND name = $2 AND step IS NOT DISTINCT FROM $3 AND "sampleIndex" = $4`,
    key,
  );
  await client.query(
    `INSERT INTO "Media" ("runId", name, step, "sampleIndex", caption, "mediaType", width, height, sha256, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [...key, image.caption, image.mediaType, image.width, image.height, image.sha256, dateOf(image.at)],
  );
}

async function writeHistograms(
  client: pg.ClientBase,
  runId: string,
  { histograms }: RunChanges,
): Promise<void> {
  for (const { name, step, edges, counts, at } of histograms) {
    await client.query(
      'DELETE FROM "Histogram" WHERE "runId" = $1 AND name = $2 AND step IS NOT DISTINCT FROM $3',
      [runId, name, step],
    );
    await client.query(
      'INSERT INTO "Histogram" ("runId", name, step, edges, counts, at) VALUES ($1, $2, $3, $4, $5, $6)',
      [runId, name, step, edges, counts, dateOf(at)],
    );
  }
}

async function writeChanges(
  client: pg.ClientBase,
  batch: JournalBatch,
  named: NamedArtifacts,
): Promise<string[]> {
  const { runId, live } = batch;
  const { changes } = named;
  const remarks: string[] = [];
  if (changes.start) await writeStart(client, { ...changes.start, run: { ...changes.start.run, id: runId } });
  if (live && changes.heartbeat && !changes.finish) await revive(client, runId);
  const { rows } = await client.query<{ policy: StepPolicy }>(
    `UPDATE "Run" SET "heartbeatAt" = CASE WHEN $2 THEN now() ELSE greatest("heartbeatAt", least($3, now())) END,
       progress = coalesce($4, progress), summary = summary || $5, notes = coalesce($6, notes),
       tags = tags || ARRAY(
         SELECT tag FROM unnest($7::text[]) WITH ORDINALITY AS added(tag, i) WHERE tag <> ALL("Run".tags) ORDER BY i
       )
     WHERE id = $1 RETURNING "stepPolicy" AS policy`,
    [
      ...[runId, live, dateOf(changes.lastAt)],
      changes.progress ? JSON.stringify(changes.progress) : null,
      ...[JSON.stringify(changes.summary), changes.notes, changes.tags],
    ],
  );
  if (rows.length === 0)
    throw new RangeError(`apply: run ${runId} is not known, as its journal has no start.`);
  const { metrics } = changes;
  remarks.push(...(await writeMetrics(client, runId, { metrics, policy: rows[0].policy })));
  await writeHistograms(client, runId, changes);
  await writeScoreSets(client, runId, changes);
  await writeTables(client, runId, changes);
  await writeConsole(client, runId, changes);
  remarks.push(...(await writeArtifacts(client, runId, named)));
  for (const image of changes.images) await writeImage(client, runId, image);
  if (changes.finish) await writeFinish(client, runId, changes.finish);
  return remarks;
}

/** The run that a new journal is for, and what is worth telling about that. */
async function arrive(client: pg.ClientBase, batch: JournalBatch, start: StartEvent | undefined) {
  const { rowCount } = await client.query('SELECT FROM "Run" WHERE id = $1', [batch.runId]);
  return resumption({ ...batch, start, exists: rowCount === 1 });
}

/** One attempt, inside a transaction. */
async function applyOnce(
  client: pg.ClientBase,
  batch: JournalBatch,
  publisher: Publisher | undefined,
): Promise<string[]> {
  const { journalId, records, skipTo = 0 } = batch;
  // One writer a run at a time; the lock goes with the transaction.
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [batch.runId]);
  const { rows } = await client.query<{ runId: string; seq: string }>(
    'SELECT "runId", seq FROM "JournalCursor" WHERE id = $1',
    [journalId],
  );
  const applied = Number(rows[0]?.seq ?? 0);
  const news = records.filter(({ seq }) => seq > applied);
  const newest = Math.max(skipTo, news.at(-1)?.seq ?? 0);
  if (newest <= applied) return [];
  const changes = changesOf(news);
  const { runId, remarks } = rows[0]
    ? { runId: rows[0].runId, remarks: [] }
    : await arrive(client, batch, changes.start);
  if (runId !== batch.runId)
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [runId]);
  const more = news.length > 0 ? await writeChanges(client, { ...batch, runId }, { changes, publisher }) : [];
  await client.query(
    `INSERT INTO "JournalCursor" (id, "runId", seq) VALUES ($1, $2, $3)
     ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, "updatedAt" = now()`,
    [journalId, runId, newest],
  );
  await client.query('SELECT pg_notify($1, $2)', [RUNS_CHANNEL, runId]);
  return [...remarks, ...more];
}

// The journal is deleted when the database has it, so the database must have it on disk.
const BEGIN = 'BEGIN; SET LOCAL synchronous_commit = on';

/**
 * Writes runs into Postgres over `pool`, whose tables must be there. With `artifacts`, records that name some wait until
 * their bytes are where everybody finds them; where they are nowhere, the record is kept and that is told.
 */
export function createPostgresRunWriter(pool: pg.Pool, artifacts?: Publisher): RunWriter {
  return {
    async apply(batch) {
      // Uploads take their time, and come before the transaction.
      await publishAll(
        artifacts,
        batch.records.flatMap(({ event }) => artifactNamedBy(event) ?? []),
      );
      for (let attempt = 1; ; attempt++) {
        try {
          return await inTransaction(pool, (client) => applyOnce(client, batch, artifacts), BEGIN);
        } catch (error) {
          if (attempt === ATTEMPTS || !RETRYABLE.has((error as { code?: string }).code ?? '')) throw error;
        }
      }
    },
    async appliedSeq(journalId) {
      const { rows } = await pool.query<{ seq: string }>('SELECT seq FROM "JournalCursor" WHERE id = $1', [
        journalId,
      ]);
      return Number(rows[0]?.seq ?? 0);
    },
    async interruptStale(staleAfterMs) {
      const { rows } = await pool.query<{ id: string }>(
        `WITH stale AS (
           UPDATE "Run" SET status = 'interrupted', "finishedAt" = "heartbeatAt", error = 'no sign of life'
           WHERE status = 'running' AND "heartbeatAt" < now() - $1 * interval '1 millisecond' RETURNING id
         ), events AS (
           INSERT INTO "StatusEvent" ("runId", status, at, reason)
           SELECT id, 'interrupted', now(), 'no sign of life' FROM stale
         )
         SELECT id, pg_notify($2, id) FROM stale`,
        [staleAfterMs, RUNS_CHANNEL],
      );
      return rows.map(({ id }) => id);
    },
  };
}
