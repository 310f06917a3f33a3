// One way to ask an SQLite file and a Postgres database the same question.
import { readFile, stat } from 'node:fs/promises';
import pg from 'pg';
import type { SqlJsStatic } from 'sql.js';
import { maskUrl } from '../../database/ensure-database.ts';
import { InputError } from '../../store/input-error.ts';

export type SqlRow = Record<string, unknown>;

export interface SqlRows {
  /** Rows of a SELECT whose one parameter, if it has one, is $1. */
  rows(text: string, parameter?: string): AsyncIterable<SqlRow>;
  /** Names of the tables. */
  tables(): Promise<string[]>;
  close(): Promise<void>;
}

async function namesOf(rows: AsyncIterable<SqlRow>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of rows) names.push(String(name));
  return names;
}

/** sql.js holds the whole file in memory. */
const MOST_BYTES = 1.5 * 2 ** 30;
const SQLITE_HEADER = 'SQLite format 3\0';
/** Which journal the file is written and read with (https://www.sqlite.org/fileformat2.html, 1.3): 1 rollback, 2 WAL. */
const [WRITE_VERSION, READ_VERSION] = [18, 19];

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

async function readSqliteFile(path: string): Promise<Buffer> {
  const bytes = await sizeOf(path);
  if (bytes > MOST_BYTES)
    throw new InputError(
      `import: ${path}: expected an SQLite file of at most ${MOST_BYTES} bytes, as it is held in memory, got ${bytes} (copy it into Postgres and import that).`,
    );
  if ((await sizeOf(`${path}-wal`)) > 0)
    throw new InputError(
      `import: ${path}: expected a closed database, got one with changes in ${path}-wal (stop its server, then: sqlite3 FILE "PRAGMA wal_checkpoint(TRUNCATE)").`,
    );
  const file = await readFile(path).catch((cause) => {
    throw new InputError(`import: ${path}: expected a file that can be read, got ${cause.code}.`, { cause });
  });
  if (file.toString('latin1', 0, 16) !== SQLITE_HEADER)
    throw new InputError(`import: ${path}: expected an SQLite database, got another file.`);
  file[WRITE_VERSION] = file[READ_VERSION] = 1; // the log is empty, and in memory there is no place for one
  return file;
}

/** Opens an SQLite file. Throws InputError for what is none. */
export async function openSqlite(path: string): Promise<SqlRows> {
  const file = await readSqliteFile(path);
  const { default: initSqlJs } = (await import('sql.js')) as unknown as {
    default: () => Promise<SqlJsStatic>;
  };
  const { Database } = await initSqlJs();
  const database = new Database(file);
  const sql: SqlRows = {
    tables: () => namesOf(sql.rows(`SELECT name FROM sqlite_master WHERE type = 'table'`)),
    async *rows(text, parameter) {
      const statement = prepared(path, () => database.prepare(text));
      try {
        if (parameter !== undefined) statement.bind({ $1: parameter });
        while (prepared(path, () => statement.step())) yield statement.getAsObject();
      } finally {
        statement.free();
      }
    },
    close: async () => database.close(),
  };
  return sql;
}

function prepared<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new InputError(`import: ${path}: expected the tables of MLflow, got ${(cause as Error).message}.`, {
      cause,
    });
  }
}

const ROWS_A_FETCH = 10_000;

/** Opens a database over its URL: all that is read is of one moment. Throws InputError. */
export async function openPostgres(url: string): Promise<SqlRows> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the query that waits for it fails, and tells
  const told = (cause: unknown) =>
    new InputError(
      `import: ${maskUrl(url)}: expected a database of MLflow, got ${(cause as Error).message}.`,
      { cause },
    );
  const query = (text: string, values?: unknown[]) =>
    client.query<SqlRow>(text, values).catch((cause) => {
      throw told(cause);
    });
  await client.connect().catch((cause) => {
    throw told(cause);
  });
  await query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  let cursors = 0;
  const sql: SqlRows = {
    tables: () =>
      namesOf(sql.rows('SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()')),
    async *rows(text, parameter) {
      const cursor = `import_${cursors++}`;
      await query(`DECLARE ${cursor} CURSOR FOR ${text}`, parameter === undefined ? [] : [parameter]);
      for (;;) {
        const { rows } = await query(`FETCH ${ROWS_A_FETCH} FROM ${cursor}`);
        yield* rows;
        if (rows.length < ROWS_A_FETCH) break;
      }
      await query(`CLOSE ${cursor}`);
    },
    close: () => client.end(),
  };
  return sql;
}
