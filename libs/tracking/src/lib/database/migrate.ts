// Applies prisma/migrations at start, without Prisma's CLI and its two seconds. It keeps the table _prisma_migrations
// exactly as Prisma's engine does, so `prisma migrate deploy` afterwards finds nothing to do, and the other way round.
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { workspaceRoot } from '../files/data-directory.ts';
import { DatabaseError } from '../postgres/postgres-failure.ts';

/** The advisory lock of Prisma Migrate itself: our start and somebody's `migrate deploy` wait for each other. */
const PRISMA_MIGRATE_LOCK = 72707369;

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface AppliedMigration {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  logs: string | null;
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const folders = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return Promise.all(
    folders
      .map(({ name }) => name)
      .sort()
      .map(async (name) => {
        const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
        return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
      }),
  );
}

/** Refuses a database that this program must not touch. */
function check(migrations: Migration[], applied: AppliedMigration[]): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished_at, logs } of applied) {
    const migration = known.get(name);
    if (!migration) {
      throw new DatabaseError(
        `migrate: the database is newer than this program, which does not know its migration ${name} ` +
          `(update the program, or use another database).`,
      );
    }
    if (!finished_at) {
      const reason = logs?.split('\n')[0] || 'it was interrupted';
      throw new DatabaseError(
        `migrate: migration ${name} failed before: ${reason} (mend the cause, then ` +
          `npm run prisma -- migrate resolve --rolled-back ${name}).`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new DatabaseError(
        `migrate: migration ${name} was changed after it had been applied (restore prisma/migrations/${name}).`,
      );
    }
  }
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    ...[id, checksum, name],
  ]);
  try {
    await client.query(sql); // several statements in one query are one transaction
  } catch (error) {
    const { message } = error as Error;
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, message]);
    throw new DatabaseError(
      `migrate: migration ${name} failed: ${message} (nothing of it was kept; mend the cause, then ` +
        `npm run prisma -- migrate resolve --rolled-back ${name}).`,
      { cause: error },
    );
  }
  await client.query(
    'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
    [id],
  );
}

/** Brings the database to the newest migration; returns the names of those it applied. Safe from several processes. */
export async function migrate(
  databaseUrl: string,
  directory = join(workspaceRoot, 'prisma/migrations'),
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the query that is running fails by itself
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_MIGRATE_LOCK]);
    await client.query('SET client_min_messages = warning');
    await client.query(CREATE_TABLE);
    const { rows: applied } = await client.query<AppliedMigration>(
      `SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations
       WHERE rolled_back_at IS NULL ORDER BY started_at`,
    );
    check(migrations, applied);
    const done = new Set(applied.map((row) => row.migration_name));
    const pending = migrations.filter(({ name }) => !done.has(name));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end(); // and with the session, the lock
  }
}
