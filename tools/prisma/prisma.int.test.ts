import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensurePostgres, migrate, stopPostgres } from '@interpolab/tracking/database';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const timeout = 90_000; // each command starts Node, Prisma's CLI and the engine

let folder: string;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interpolab-prisma-'));
  url = await ensurePostgres({ dataDirectory: folder, settings: { fsync: 'off', shared_buffers: '16MB' } });
});
afterAll(async () => {
  await stopPostgres({ dataDirectory: folder });
  await rm(folder, { recursive: true, force: true });
});

const databaseNamed = (name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;

async function sql(databaseUrl: string, text: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Runs tools/prisma/prisma.mjs; the output is stdout and stderr together. */
function prisma(args: string[], databaseUrl = ''): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, INTERPOLAB_DATA_DIR: folder, NO_COLOR: '1' };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(root, 'tools/prisma/prisma.mjs'), ...args],
      { env },
      (error, stdout, stderr) =>
        done({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, output: stdout + stderr }),
    );
  });
}

describe('the tables of this program', () => {
  it(
    'are what Prisma would make: deploy has nothing to do, the schema has no difference',
    async () => {
      await sql(url, 'CREATE DATABASE migrated');
      const database = databaseNamed('migrated');
      expect((await migrate(database)).length).toBeGreaterThan(0);
      const deploy = await prisma(['migrate', 'deploy'], database);
      expect(deploy).toMatchObject({
        code: 0,
        output: expect.stringContaining('No pending migrations to apply.'),
      });
      const status = await prisma(['migrate', 'status'], database);
      expect(status).toMatchObject({
        code: 0,
        output: expect.stringContaining('Database schema is up to date!'),
      });
      const diff = [
        'migrate',
        'diff',
        '--from-config-datasource',
        '--to-schema',
        'prisma/schema.prisma',
        '--exit-code',
      ];
      expect(await prisma(diff, database)).toMatchObject({ code: 0 });
    },
    timeout,
  );

  it(
    'are the same when Prisma makes them, in a database that it makes too',
    async () => {
      const database = databaseNamed('deployed');
      expect((await prisma(['migrate', 'deploy'], database)).output).toContain('successfully applied');
      expect(await migrate(database)).toEqual([]);
      const table = `SELECT migration_name, checksum, applied_steps_count, finished_at IS NULL AS pending, logs
                     FROM _prisma_migrations`;
      expect(await sql(database, table)).toEqual(await sql(databaseNamed('migrated'), table));
    },
    timeout,
  );

  it(
    'without DATABASE_URL are in the embedded database',
    async () => {
      await migrate(url);
      const { output } = await prisma(['migrate', 'status']);
      expect(output).toContain('Database schema is up to date!');
      expect(output).toContain(`database "interpolab", schema "public" at "127.0.0.1:${new URL(url).port}"`);
    },
    timeout,
  );
});

describe('migrate dev', () => {
  const schemaOf = (fields: string) =>
    `datasource db {\n provider = "postgresql"\n}\nmodel Thing {\n id Int @id\n name String\n ${fields}\n}\n`;

  it(
    'makes migrations from a schema, and keeps statements with semicolons whole',
    async () => {
      const project = join(folder, 'project');
      const migrations = join(project, 'migrations');
      const schema = join(project, 'schema.prisma');
      const config = join(project, 'prisma.config.mjs');
      await mkdir(project);
      const settings = { schema, migrations: { path: migrations } };
      const text = JSON.stringify({ ...settings, datasource: { url: 'URL' } }).replace(
        '"URL"',
        'process.env.DATABASE_URL',
      );
      await writeFile(config, `export default ${text};\n`);
      const database = databaseNamed('development');
      const dev = (name: string, ...more: string[]) =>
        prisma(['migrate', 'dev', '--config', config, '--name', name, ...more], database);

      await writeFile(schema, schemaOf(''));
      expect(await dev('first')).toMatchObject({ code: 0 });
      await writeFile(schema, schemaOf('kind Int @default(1)'));
      expect(await dev('second', '--create-only')).toMatchObject({ code: 0 });
      const second = (await readdir(migrations)).find((name) => name.endsWith('_second')) as string;
      const file = join(migrations, second, 'migration.sql');
      expect(await readFile(file, 'utf8')).toContain('ADD COLUMN     "kind" INTEGER NOT NULL DEFAULT 1');
      const body = `CREATE FUNCTION twice(n int) RETURNS int AS $$ BEGIN n := n; RETURN 2 * n; END; $$ LANGUAGE plpgsql;`;
      await writeFile(file, `${await readFile(file, 'utf8')}\n-- not; the end\n${body}\n`);
      expect(await dev('third')).toMatchObject({ code: 0 });
      expect(await sql(database, 'SELECT twice(21) AS answer')).toEqual([{ answer: 42 }]);
      expect(await migrate(database, migrations)).toEqual([]);
      const leftOver = `SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow%'`;
      expect(await sql(url, leftOver)).toEqual([]);
    },
    timeout,
  );
});

it(
  'a server that is not there is told as Prisma tells it',
  async () => {
    const { code, output } = await prisma(['migrate', 'deploy'], 'postgresql://me:secret@127.0.0.1:9/runs');
    expect(code).toBe(1);
    expect(output).toContain("P1001: Can't reach database server at `127.0.0.1:9`");
    expect(output).not.toContain('secret');
  },
  timeout,
);
