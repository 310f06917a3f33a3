import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workspaceRoot } from '../files/data-directory.ts';
import { runSql, startTestServer, type TestServer } from './database.test-support.ts';
import { ensureDatabase } from './ensure-database.ts';
import { migrate } from './migrate.ts';

let server: TestServer;
let directory: string;
beforeAll(async () => {
  server = await startTestServer();
  directory = join(server.dataDirectory, 'migrations');
  await cp(join(workspaceRoot, 'prisma/migrations'), directory, { recursive: true });
});
afterAll(() => server.stop());

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, 'migration.sql'), sql);
}

describe('the migrator', () => {
  it('makes the tables once, whoever and however many call it', async () => {
    const url = await server.newDatabase();
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(url)));
    const all = (await readdir(directory)).filter((name) => /^\d/.test(name)).length;
    expect(applied.map((names) => names.length).sort()).toEqual([0, 0, 0, all]);
    expect(await runSql(url, 'SELECT count(*)::int AS runs FROM "Run"')).toEqual([{ runs: 0 }]);
  });

  it('keeps the text of a failed migration, and refuses to go on from there', async () => {
    const url = await server.newDatabase();
    await addMigration('20990101000000_bad', 'CREATE TABLE half (id int);\nSELECT 1/0;');
    await expect(migrate(url, directory)).rejects.toThrow(
      'migrate: migration 20990101000000_bad failed: division by zero (nothing of it was kept; mend the cause, then ' +
        'npm run prisma -- migrate resolve --rolled-back 20990101000000_bad).',
    );
    expect(await runSql(url, `SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
    await expect(migrate(url, directory)).rejects.toThrow(
      'migrate: migration 20990101000000_bad failed before: division by zero (mend the cause, then ' +
        'npm run prisma -- migrate resolve --rolled-back 20990101000000_bad).',
    );
    // What `prisma migrate resolve --rolled-back` writes.
    await runSql(url, `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL`);
    await addMigration('20990101000000_bad', 'CREATE TABLE half (id int);');
    expect(await migrate(url, directory)).toEqual(['20990101000000_bad']);
  });

  it('refuses a database that is newer than the program', async () => {
    const url = await server.newDatabase();
    await addMigration('20990101000000_bad', 'CREATE TABLE half (id int);');
    await migrate(url, directory);
    await expect(migrate(url)).rejects.toThrow(
      'migrate: the database is newer than this program, which does not know its migration 20990101000000_bad ' +
        '(update the program, or use another database).',
    );
  });

  it('refuses a migration that was changed after it had been applied', async () => {
    const url = await server.newDatabase();
    await migrate(url, directory);
    await addMigration('20990101000000_bad', 'CREATE TABLE other (id int);');
    await expect(migrate(url, directory)).rejects.toThrow(
      'migrate: migration 20990101000000_bad was changed after it had been applied ' +
        '(restore prisma/migrations/20990101000000_bad).',
    );
  });
});

describe('a database of one’s own that cannot be used is told in one line, without its password', () => {
  const at = (changes: Partial<URL>) => Object.assign(new URL(server.url), changes).href;
  const told = (databaseUrl: string) =>
    ensureDatabase({ databaseUrl }).catch((error: Error) => error.message);

  it('when nobody listens', async () => {
    expect(await told(at({ port: '9' }))).toMatch(
      /^DATABASE_URL: postgresql:\/\/postgres:\*\*\*@127\.0\.0\.1:9\/interpolab cannot be used: connection refused \(start that server, or unset DATABASE_URL to use the embedded one\)\.$/,
    );
  });
  it('when the password is wrong', async () => {
    expect(await told(at({ password: 'secret' }))).toMatch(/:\*\*\*@.* the user or the password is refused/);
  });
  it('when there is no such database', async () => {
    expect(await told(at({ pathname: '/none' }))).toMatch(/\/none cannot be used: there is no such database/);
  });
  it('when the host is unknown', async () => {
    expect(await told(at({ hostname: 'no-such-host.invalid' }))).toMatch(/its host is not known/);
  });
  it('when it is no URL of Postgres', async () => {
    expect(await told('mysql://me:secret@db')).toBe(
      'DATABASE_URL: expected postgresql://user:password@host:5432/database, got something else (correct or unset it).',
    );
  });
  it('and one that can be used is', async () => {
    const url = await server.newDatabase();
    expect(await ensureDatabase({ databaseUrl: url })).toBe(url);
  });
});
