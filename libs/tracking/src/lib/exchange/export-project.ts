import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import pg from 'pg';
import { ArtifactDamagedError, type ArtifactStore } from '../files/artifact-store.ts';
import { decodeColumns } from '../series/column-bytes.ts';
import { InputError } from '../store/input-error.ts';
import { ParquetColumns } from './parquet-columns.ts';
import { describeFile, type ProjectManifest } from './project-manifest.ts';
import {
  ARTIFACTS_FOLDER,
  EXCHANGED_TABLES,
  type ExchangedTable,
  MANIFEST_FILE,
  METRICS_FILE,
  POINTS_FILE,
  SCORES_FILE,
} from './project-tables.ts';

export interface ExportProject {
  readonly databaseUrl: string;
  readonly artifacts: ArtifactStore;
  readonly project: string;
  /** The folder to make; it must not exist. */
  readonly out: string;
  /** Called with what is being written. */
  readonly onProgress?: (line: string) => void;
}

export type PointRow = { run: string; name: string; step: number; time: number; value: number };
export type ScoreRow = { set: number; score: number };

const FETCHED_ROWS = 500;

/**
 * Writes a project to a folder of open files: rows as JSON, points and scores as Parquet, artifacts by their SHA-256, and a
 * manifest with hashes and counts at last. What is read is one moment of the database, however long it takes; what is in
 * memory does not grow with the project. The same project gives the same bytes. The folder appears whole or not at all.
 */
export async function exportProject(options: ExportProject): Promise<ProjectManifest> {
  const { databaseUrl, project, out } = options;
  if (existsSync(out))
    throw new InputError(`export: ${out}: expected a folder that is not there yet, got one that is.`);
  const draft = `${out}.partial`;
  await rm(draft, { recursive: true, force: true });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL TIME ZONE 'UTC'`);
    const { rows } = await client.query<{ id: string; createdAt: string }>(
      `SELECT id, to_jsonb("createdAt") #>> '{}' AS "createdAt" FROM "Project" WHERE name = $1`,
      [project],
    );
    if (rows.length === 0) throw new InputError(`export: there is no project "${project}".`);
    await mkdir(join(draft, ARTIFACTS_FOLDER), { recursive: true });
    const [{ id, createdAt }] = rows;
    const manifest = await writeProject(client, { ...options, id, createdAt, draft });
    await rename(draft, out);
    return manifest;
  } finally {
    await client.end();
    await rm(draft, { recursive: true, force: true });
  }
}

interface Exporting extends ExportProject {
  readonly id: string;
  readonly createdAt: string;
  readonly draft: string;
}

async function writeProject(client: pg.ClientBase, options: Exporting): Promise<ProjectManifest> {
  const { id, createdAt, draft, project, onProgress = () => {} } = options;
  const columns: Record<string, string[]> = {};
  let runs = 0;
  for (const table of EXCHANGED_TABLES) {
    onProgress(table.file);
    const written = await writeRows(client, { table, projectId: id, path: join(draft, table.file) });
    columns[table.file] = written.columns;
    if (table.table === 'Run') runs = written.count;
  }
  onProgress(METRICS_FILE);
  await writeMetrics(client, id, join(draft, METRICS_FILE));
  onProgress(POINTS_FILE);
  const points = await writePoints(client, id, join(draft, POINTS_FILE));
  onProgress(SCORES_FILE);
  const scores = await writeScores(client, id, join(draft, SCORES_FILE));
  onProgress(ARTIFACTS_FOLDER);
  const copied = await copyArtifacts(client, options);
  const files: ProjectManifest['files'] = {};
  for (const name of [...EXCHANGED_TABLES.map(({ file }) => file), METRICS_FILE, POINTS_FILE, SCORES_FILE])
    files[name] = await describeFile(join(draft, name));
  for (const { sha256, bytes } of copied.artifacts)
    files[`${ARTIFACTS_FOLDER}/${sha256}`] = { sha256, bytes };
  const manifest: ProjectManifest = {
    format: 'interpolab-project-1',
    project: { name: project, createdAt },
    counts: {
      ...{ runs, points, scores, artifacts: copied.artifacts.length },
      artifactBytes: copied.artifacts.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    ...{ columns, files, missingArtifacts: copied.missing },
  };
  await writeSynced(join(draft, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function writeSynced(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  const file = await open(path, 'r');
  await file.sync();
  await file.close();
}

/** Rows of a query, some hundred at a time. */
async function* fetchRows<T extends pg.QueryResultRow>(
  client: pg.ClientBase,
  query: string,
  values: unknown[],
): AsyncGenerator<T> {
  await client.query(`DECLARE exported NO SCROLL CURSOR FOR ${query}`, values);
  try {
    for (;;) {
      const { rows } = await client.query<T>(`FETCH ${FETCHED_ROWS} FROM exported`);
      if (rows.length === 0) return;
      yield* rows;
    }
  } finally {
    await client.query('CLOSE exported');
  }
}

const OF_PROJECT = '"runId" IN (SELECT id FROM "Run" WHERE "projectId" = $1)';

async function writeLines(path: string, lines: AsyncIterable<string>): Promise<number> {
  const stream = createWriteStream(path, { flush: true });
  let count = 0;
  for await (const line of lines) {
    count++;
    if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
  return count;
}

async function writeRows(
  client: pg.ClientBase,
  { table, projectId, path }: { table: ExchangedTable; projectId: string; path: string },
): Promise<{ columns: string[]; count: number }> {
  const { rows: found } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND column_name <> ALL($2) ORDER BY column_name COLLATE "C"`,
    [table.table, table.without],
  );
  const where = table.by === 'projectId' ? 't."projectId" = $1' : `t.${OF_PROJECT}`;
  const lines = fetchRows<{ line: string }>(
    client,
    `SELECT (to_jsonb(t) - $2::text[])::text AS line FROM "${table.table}" t WHERE ${where} ORDER BY ${table.order}`,
    [projectId, table.without],
  );
  const count = await writeLines(
    path,
    mapped(lines, ({ line }) => line),
  );
  return { columns: found.map(({ name }) => name), count };
}

async function* mapped<T, U>(items: AsyncIterable<T>, change: (item: T) => U): AsyncGenerator<U> {
  for await (const item of items) yield change(item);
}

async function writeMetrics(client: pg.ClientBase, projectId: string, path: string): Promise<void> {
  const lines = fetchRows<{ line: string }>(
    client,
    `SELECT jsonb_build_object('runId', m."runId", 'name', m.name, 'conflicts', m.conflicts)::text AS line
     FROM "Metric" m WHERE m.${OF_PROJECT} ORDER BY m."runId" COLLATE "C", m.name COLLATE "C"`,
    [projectId],
  );
  await writeLines(
    path,
    mapped(lines, ({ line }) => line),
  );
}

async function writePoints(client: pg.ClientBase, projectId: string, path: string): Promise<number> {
  const file = new ParquetColumns<PointRow>(path, {
    ...{ run: 'STRING', name: 'STRING', step: 'INT64', time: 'INT64', value: 'DOUBLE' },
  });
  const chunks = fetchRows<{ run: string; name: string; points: Buffer }>(
    client,
    `SELECT c."runId" AS run, c.name, c.points FROM "MetricChunk" c WHERE c.${OF_PROJECT}
     ORDER BY c."runId" COLLATE "C", c.name COLLATE "C", c."firstStep"`,
    [projectId],
  );
  for await (const { run, name, points } of chunks) {
    const { steps, times, values } = decodeColumns(points);
    for (let at = 0; at < steps.length; at++)
      await file.add({ run, name, step: steps[at], time: times[at], value: values[at] });
  }
  await file.finish();
  return file.count;
}

/** The scores of each line of score-sets.jsonl, which is `set` (from 0). */
async function writeScores(client: pg.ClientBase, projectId: string, path: string): Promise<number> {
  const file = new ParquetColumns<ScoreRow>(path, { set: 'INT32', score: 'DOUBLE' });
  const sets = fetchRows<{ scores: Buffer }>(
    client,
    `SELECT t.scores FROM "ScoreSet" t WHERE t.${OF_PROJECT} ORDER BY t."runId" COLLATE "C", t.id`,
    [projectId],
  );
  let set = 0;
  for await (const { scores } of sets) {
    for (let at = 0; at < scores.length; at += 8) await file.add({ set, score: scores.readDoubleBE(at) });
    set++;
  }
  await file.finish();
  return file.count;
}

async function copyArtifacts(client: pg.ClientBase, { id, artifacts, draft }: Exporting) {
  const copied: { sha256: string; bytes: number }[] = [];
  const missing: string[] = [];
  const hashes = fetchRows<{ sha256: string }>(
    client,
    `SELECT sha256 FROM (SELECT a.sha256 FROM "RunArtifact" a WHERE a.${OF_PROJECT}
     UNION SELECT m.sha256 FROM "Media" m WHERE m.${OF_PROJECT}) AS used ORDER BY sha256`,
    [id],
  );
  for await (const { sha256 } of hashes) {
    if ((await artifacts.sizeOf(sha256)) === undefined) {
      missing.push(sha256);
      continue;
    }
    const path = join(draft, ARTIFACTS_FOLDER, sha256);
    const bytes = await artifacts.stream(sha256); // which checks them
    await pipeline(bytes, createWriteStream(path)).catch((cause) => {
      if (!(cause instanceof ArtifactDamagedError)) throw cause;
      throw new InputError(`export: ${cause.message}`, { cause });
    });
    copied.push({ sha256, bytes: (await stat(path)).size });
  }
  return { artifacts: copied, missing };
}
