// MLflow's database (mlflow/store/tracking/dbmodels/models.py): the same tables in SQLite and in Postgres.

import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../store/input-error.ts';
import type { Census } from '../census.ts';
import { pathBelow } from '../path-below.ts';
import type { RunSource } from '../source-run.ts';
import {
  type MlflowPoint,
  MlflowRun,
  type MlflowRunInfo,
  type MlflowStore,
  type Texts,
} from './mlflow-run.ts';
import { openPostgres, openSqlite, type SqlRow, type SqlRows } from './sql-rows.ts';

/** So MLflow keeps infinity in a database. */
const LARGEST = Number.MAX_VALUE;

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
const numberOf = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

function metricValue({ value, is_nan }: SqlRow): number {
  if (is_nan === true || Number(is_nan) === 1) return Number.NaN;
  const number = Number(value);
  return Math.abs(number) === LARGEST ? Math.sign(number) * Number.POSITIVE_INFINITY : number;
}

class SqlStore implements MlflowStore {
  readonly #sql: SqlRows;

  constructor(sql: SqlRows) {
    this.#sql = sql;
  }

  async #texts(table: 'params' | 'tags', id: string): Promise<Texts> {
    const texts: Texts = [];
    for await (const { key, value } of this.#sql.rows(
      `SELECT key, value FROM ${table} WHERE run_uuid = $1 ORDER BY key`,
      id,
    ))
      texts.push([String(key), String(value ?? '')]);
    return texts;
  }

  params(id: string): Promise<Texts> {
    return this.#texts('params', id);
  }

  tags(id: string): Promise<Texts> {
    return this.#texts('tags', id);
  }

  async *points(id: string): AsyncGenerator<MlflowPoint> {
    const rows = this.#sql.rows(
      `SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = $1
       ORDER BY key, step, timestamp, is_nan, value`,
      id,
    );
    for await (const row of rows)
      yield {
        key: String(row.key),
        value: metricValue(row),
        at: Number(row.timestamp),
        step: Number(row.step),
      };
  }

  /** The database counts. */
  async countPoints(id: string, census: Census): Promise<void> {
    const rows = this.#sql.rows(
      `SELECT count(*) AS points, coalesce(sum(n), 0) AS rows_of_them
       FROM (SELECT count(*) AS n FROM metrics WHERE run_uuid = $1 GROUP BY key, step) AS steps`,
      id,
    );
    for await (const { points, rows_of_them: all } of rows)
      census.countedPoints({ distinct: Number(points), all: Number(all) });
  }
}

/** A folder of a run's files, if its address leads to one that lies beside the database and not just anywhere. */
async function folderBeside(base: string | undefined, uri: string | null): Promise<string | null> {
  if (base === undefined || !uri || /^(?!file:)[a-z][a-z0-9+.-]+:/i.test(uri)) return null;
  const path = pathBelow(base, uri.startsWith('file:') ? fileUrlPath(uri) : uri);
  if (path === undefined) return null;
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? path : null;
}

/** Nothing of what is no local address. */
function fileUrlPath(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return '';
  }
}

async function runsOf(
  sql: SqlRows,
  base: string | undefined,
): Promise<{ infos: MlflowRunInfo[]; deleted: number }> {
  const infos: MlflowRunInfo[] = [];
  let deleted = 0;
  const rows = sql.rows(
    `SELECT r.run_uuid, r.name AS run_name, r.status, r.start_time, r.end_time, r.user_id, r.lifecycle_stage,
       r.artifact_uri, e.name AS experiment, e.lifecycle_stage AS experiment_stage
     FROM runs r LEFT JOIN experiments e ON e.experiment_id = r.experiment_id ORDER BY r.run_uuid`,
  );
  for await (const row of rows) {
    if (row.lifecycle_stage === 'deleted' || row.experiment_stage === 'deleted') {
      deleted++;
      continue;
    }
    const artifactUri = textOf(row.artifact_uri);
    infos.push({
      ...{
        id: String(row.run_uuid),
        name: textOf(row.run_name) || null,
        experiment: textOf(row.experiment) ?? '',
      },
      ...{ status: textOf(row.status) ?? 'RUNNING', user: textOf(row.user_id), artifactUri },
      ...{ startedAt: numberOf(row.start_time), finishedAt: numberOf(row.end_time) },
      artifacts: await folderBeside(base, artifactUri),
    });
  }
  return { infos, deleted };
}

const TABLES = ['experiments', 'runs', 'metrics', 'params', 'tags'];

/** Tables that hold what is not carried over. Of older databases some are missing. */
const OTHER_TABLES = { registered_models: 'registered models', trace_info: 'traces', datasets: 'datasets' };

async function othersOf(sql: SqlRows, tables: readonly string[]): Promise<string[]> {
  const remarks: string[] = [];
  for (const [table, name] of Object.entries(OTHER_TABLES)) {
    if (!tables.includes(table)) continue;
    for await (const { n } of sql.rows(`SELECT count(*) AS n FROM ${table}`))
      if (Number(n) > 0) remarks.push(`not carried: ${n} ${name}`);
  }
  return remarks;
}

async function openSql(sql: SqlRows, base?: string): Promise<RunSource> {
  const tables = await sql.tables();
  const missing = TABLES.find((table) => !tables.includes(table));
  if (missing) {
    await sql.close();
    throw new InputError(`import: expected a database of MLflow, got one without the table "${missing}".`);
  }
  const { infos, deleted } = await runsOf(sql, base);
  const store = new SqlStore(sql);
  return {
    runs: infos.map((info) => new MlflowRun(info, store)),
    remarks: [
      ...(deleted > 0 ? [`${deleted} runs that were deleted in MLflow are not imported`] : []),
      ...(await othersOf(sql, tables)),
    ],
    close: () => sql.close(),
  };
}

/** Opens MLflow's SQLite file. Throws InputError. */
export const openSqliteStore = async (path: string): Promise<RunSource> =>
  openSql(await openSqlite(path), resolve(dirname(path)));

/** Opens MLflow's database in Postgres, whose files are elsewhere. Throws InputError. */
export const openPostgresStore = async (url: string): Promise<RunSource> => openSql(await openPostgres(url));
