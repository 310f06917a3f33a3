import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import type { ArtifactStore } from '../files/artifact-store.ts';
import { lockToName } from '../postgres/artifact-lock.ts';
import { writeConfigEntries } from '../postgres/postgres-config-entries.ts';
import { InputError } from '../store/input-error.ts';
import type { JsonObject } from '../store/run-store.ts';
import type { PointRow, ScoreRow } from './export-project.ts';
import { ImportedSeries } from './imported-series.ts';
import { readParquetColumns } from './parquet-columns.ts';
import { checkFiles, type ProjectManifest, readManifest } from './project-manifest.ts';
import {
  ARTIFACTS_FOLDER,
  EXCHANGED_TABLES,
  type ExchangedTable,
  METRICS_FILE,
  POINTS_FILE,
  SCORES_FILE,
} from './project-tables.ts';

export interface ImportProject {
  readonly databaseUrl: string;
  readonly artifacts: ArtifactStore;
  /** A folder that `exportProject` made. */
  readonly from: string;
  /** Another name for the project; left out: the one it had. */
  readonly project?: string;
  readonly onProgress?: (line: string) => void;
}

/** What came, beside what the manifest promised. */
export interface ImportedProject {
  readonly project: string;
  readonly counts: ProjectManifest['counts'];
  readonly missingArtifacts: readonly string[];
}

const ROWS_A_STATEMENT = 200;

/**
 * Brings an exported project into a database, all of it or nothing. Every file is held against its hash before anything is
 * changed, and what was counted on the way in against what the manifest says. Throws InputError, one line, for a folder
 * that is no export, that was changed or that a newer program wrote, and for runs that are there already.
 */
export async function importProject(options: ImportProject): Promise<ImportedProject> {
  const { databaseUrl, artifacts, from, onProgress = () => {} } = options;
  const manifest = await readManifest(from);
  onProgress('checking the files');
  await checkFiles(from, manifest);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL TIME ZONE 'UTC'`);
    await checkColumns(client, manifest);
    // known by their content: a stray one does no harm, so they may come before the rows are sure
    onProgress(ARTIFACTS_FOLDER);
    await lockToName(client);
    for (const [sha256] of artifactsOf(manifest)) {
      await artifacts.put(join(from, ARTIFACTS_FOLDER, sha256));
      await artifacts.publish(sha256);
    }
    const counts = await importRows(client, { ...options, manifest });
    await client.query('COMMIT');
    return {
      project: options.project ?? manifest.project.name,
      counts,
      missingArtifacts: manifest.missingArtifacts,
    };
  } finally {
    await client.end(); // what was not committed is undone
  }
}

/** SHA-256 and size of the artifacts that came along. */
const artifactsOf = ({ files }: ProjectManifest): [string, number][] =>
  Object.entries(files).flatMap(([name, { bytes }]): [string, number][] =>
    name.startsWith(`${ARTIFACTS_FOLDER}/`) ? [[name.slice(ARTIFACTS_FOLDER.length + 1), bytes]] : [],
  );

/** A column that this database does not have holds something that would be lost. */
async function checkColumns(client: pg.ClientBase, { columns }: ProjectManifest): Promise<void> {
  for (const { table, file } of EXCHANGED_TABLES) {
    const { rows } = await client.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1`,
      [table],
    );
    const known = new Set(rows.map(({ name }) => name));
    const unknown = columns[file]?.find((name) => !known.has(name));
    if (!columns[file] || unknown !== undefined)
      throw new InputError(
        `import: ${file}: expected the columns of this database, got ${unknown ? `"${unknown}"` : 'none'} (update the program).`,
      );
  }
}

interface Importing extends ImportProject {
  readonly manifest: ProjectManifest;
}

async function importRows(client: pg.ClientBase, options: Importing): Promise<ProjectManifest['counts']> {
  const { manifest, from, artifacts, onProgress = () => {} } = options;
  const projectId = await projectFor(client, options);
  await insertArtifactRows(client, manifest, artifacts);
  let runs = 0;
  for (const table of EXCHANGED_TABLES.filter((one) => one.table !== 'ScoreSet')) {
    onProgress(table.file);
    const count = await insertLines(client, {
      table,
      projectId,
      from,
      columns: manifest.columns[table.file],
    });
    if (table.table === 'Run') runs = count;
  }
  onProgress(POINTS_FILE);
  const points = await insertPoints(client, from);
  onProgress(SCORES_FILE);
  const scores = await insertScoreSets(client, from, manifest);
  const counts = { ...manifest.counts, runs, points, scores };
  if (JSON.stringify(counts) !== JSON.stringify(manifest.counts))
    throw new InputError(
      `import: ${from}: expected ${describeCounts(manifest.counts)}, got ${describeCounts(counts)}.`,
    );
  return counts;
}

const describeCounts = ({ runs, points, scores }: ProjectManifest['counts']) =>
  `${runs} runs, ${points} points, ${scores} scores`;

async function projectFor(client: pg.ClientBase, { manifest, project }: Importing): Promise<string> {
  const { name, createdAt } = manifest.project;
  await client.query(
    `INSERT INTO "Project" (id, name, "createdAt") VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`,
    [randomUUID(), project ?? name, createdAt],
  );
  const { rows } = await client.query<{ id: string }>('SELECT id FROM "Project" WHERE name = $1', [
    project ?? name,
  ]);
  return rows[0].id;
}

/** Also of those whose bytes are missing: a run may name them all the same. */
async function insertArtifactRows(
  client: pg.ClientBase,
  manifest: ProjectManifest,
  artifacts: ArtifactStore,
): Promise<void> {
  const all = artifactsOf(manifest);
  for (const sha256 of manifest.missingArtifacts) all.push([sha256, (await artifacts.sizeOf(sha256)) ?? 0]);
  await client.query(
    `INSERT INTO "Artifact" (sha256, bytes, kind) SELECT sha256, bytes, 'imported'
     FROM unnest($1::text[], $2::bigint[]) AS a(sha256, bytes) ON CONFLICT (sha256) DO NOTHING`,
    [all.map(([sha256]) => sha256), all.map(([, bytes]) => bytes)],
  );
}

async function* readLines(path: string): AsyncGenerator<string[]> {
  let lines: string[] = [];
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    lines.push(line);
    if (lines.length < ROWS_A_STATEMENT) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

interface Lines {
  readonly table: ExchangedTable;
  readonly projectId: string;
  readonly from: string;
  readonly columns: readonly string[];
}

async function insertLines(client: pg.ClientBase, lines: Lines): Promise<number> {
  const { table, projectId, from, columns } = lines;
  const names = columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
  const [more, value] = table.by === 'projectId' ? [', "projectId"', ', $2::uuid'] : ['', ''];
  let count = 0;
  for await (const group of readLines(join(from, table.file))) {
    const rows = `[${group.join(',')}]`;
    if (table.table === 'Run') await refuseKnownRuns(client, rows);
    await client.query(
      `INSERT INTO "${table.table}" (${names}${more})
       SELECT ${names}${value} FROM jsonb_populate_recordset(NULL::"${table.table}", $1::jsonb)`,
      [rows, ...(value ? [projectId] : [])],
    );
    if (table.table === 'Run') {
      for (const line of group) {
        const { id, config } = JSON.parse(line) as { id: string; config: JsonObject };
        await writeConfigEntries(client, { runId: id, projectId, config });
      }
    }
    count += group.length;
  }
  return count;
}

async function refuseKnownRuns(client: pg.ClientBase, rows: string): Promise<void> {
  const { rows: known } = await client.query<{ id: string; project: string }>(
    `SELECT r.id, p.name AS project FROM jsonb_array_elements($1::jsonb) AS line
     JOIN "Run" r ON r.id = line ->> 'id' JOIN "Project" p ON p.id = r."projectId" LIMIT 1`,
    [rows],
  );
  if (known.length > 0)
    throw new InputError(
      `import: run ${known[0].id} is there already, in project "${known[0].project}" (purge it first; nothing was imported).`,
    );
}

async function insertPoints(client: pg.ClientBase, from: string): Promise<number> {
  const conflicts = new Map<string, number>();
  for await (const group of readLines(join(from, METRICS_FILE))) {
    for (const line of group) {
      const { runId, name, conflicts: count } = JSON.parse(line);
      if (count > 0) conflicts.set(`${runId}\n${name}`, count);
    }
  }
  const series = new ImportedSeries(client, (run, name) => conflicts.get(`${run}\n${name}`) ?? 0);
  for await (const rows of readParquetColumns<PointRow>(join(from, POINTS_FILE))) {
    for (const row of rows) await series.add(row);
  }
  await series.finish();
  return series.count;
}

async function insertScoreSets(
  client: pg.ClientBase,
  from: string,
  { columns }: ProjectManifest,
): Promise<number> {
  const table = EXCHANGED_TABLES.find((one) => one.table === 'ScoreSet')!;
  const scores = readParquetColumns<ScoreRow>(join(from, SCORES_FILE));
  const reader = new ScoreReader(scores);
  const names = columns[table.file].map((name) => `"${name}"`).join(', ');
  for await (const group of readLines(join(from, table.file))) {
    for (const line of group) {
      const bytes = await reader.take(Number(JSON.parse(line).count));
      await client.query(
        `INSERT INTO "ScoreSet" (${names}, scores)
         SELECT ${names}, $2 FROM jsonb_populate_record(NULL::"ScoreSet", $1::jsonb)`,
        [line, bytes],
      );
    }
  }
  return reader.count;
}

/** The scores of one set after the other. */
class ScoreReader {
  readonly #groups: AsyncGenerator<ScoreRow[]>;
  #rows: ScoreRow[] = [];
  #at = 0;
  #set = 0;
  count = 0;

  constructor(groups: AsyncGenerator<ScoreRow[]>) {
    this.#groups = groups;
  }

  async take(count: number): Promise<Buffer> {
    const bytes = Buffer.alloc(8 * count);
    for (let at = 0; at < count; at++) {
      if (this.#at === this.#rows.length) {
        this.#rows = (await this.#groups.next()).value ?? [];
        this.#at = 0;
      }
      const row = this.#rows[this.#at++];
      if (row?.set !== this.#set)
        throw new InputError(
          `import: ${SCORES_FILE}: expected ${count} scores of set ${this.#set}, got ${at}.`,
        );
      bytes.writeDoubleBE(row.score, 8 * at);
    }
    this.#set++;
    this.count += count;
    return bytes;
  }
}
