import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { workspaceRoot } from '../files/data-directory.ts';
import {
  runSql,
  startTestServer,
  TEST_SETTINGS,
  type TestServer,
  temporaryFolder,
} from './database.test-support.ts';
import { ensurePostgres, stopPostgres } from './embedded-postgres.ts';

const execute = promisify(execFile);
const DEBIAN_15 = '/usr/lib/postgresql/15/bin';
const isRoot = process.getuid?.() === 0;

const portOf = (url: string) => Number(new URL(url).port);
const pidFile = (dataDirectory: string) => join(dataDirectory, 'postgres/data/postmaster.pid');
const postmasterPid = async (dataDirectory: string) =>
  Number((await readFile(pidFile(dataDirectory), 'utf8')).split('\n')[0]);

afterEach(() => vi.unstubAllEnvs());

describe('an embedded server', () => {
  let server: TestServer;
  let dataDirectory: string;
  beforeAll(async () => {
    server = await startTestServer();
    dataDirectory = server.dataDirectory;
  });
  afterAll(() => server.stop());
  const ensure = () => ensurePostgres({ dataDirectory });

  it('listens on the loopback only, and asks for the password of a file that is ours alone', async () => {
    const settings = `SELECT current_setting('listen_addresses') AS address, current_setting('unix_socket_directories') AS socket`;
    expect(await runSql(server.url, settings)).toEqual([{ address: '127.0.0.1', socket: '' }]);
    expect((await stat(join(dataDirectory, 'postgres/password'))).mode & 0o777).toBe(0o600);
    const wrong = Object.assign(new URL(server.url), { password: 'wrong' }).href;
    await expect(runSql(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('is one for all who ask', async () => {
    expect(await Promise.all([ensure(), ensure(), ensure()])).toEqual([server.url, server.url, server.url]);
  });

  it('comes back with its data after its main process was killed', async () => {
    await runSql(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    // A child that counts does not notice the death, and holds the shared memory until it has counted.
    const counting = runSql(server.url, 'SELECT count(*) FROM generate_series(1, 15000000)').catch(() => {});
    const active = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series(1, 1%' AND pid <> pg_backend_pid()`;
    while ((await runSql(server.url, active)).length === 0);
    process.kill(await postmasterPid(dataDirectory), 'SIGKILL');
    const url = await ensure();
    await counting;
    expect(await runSql(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('comes back though another program now has the number in its pid file', async () => {
    await stopPostgres({ dataDirectory });
    const lines = [
      process.ppid, // not our own: PostgreSQL lets its ancestors' numbers pass
      join(dataDirectory, 'postgres/data'),
      0,
      portOf(server.url),
      '',
      '127.0.0.1',
      '1 1',
      '',
    ];
    await writeFile(pidFile(dataDirectory), lines.join('\n'));
    expect(await runSql(await ensure(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('keeps its port over a restart, and takes another when that one is taken', async () => {
    const before = portOf(await ensure());
    await stopPostgres({ dataDirectory });
    expect(portOf(await ensure())).toBe(before);
    await stopPostgres({ dataDirectory });
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(before, '127.0.0.1', resolve));
    const url = await ensure();
    expect(portOf(url)).not.toBe(before);
    expect(await runSql(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('makes its database again when somebody has dropped it', async () => {
    const url = await ensure();
    const other = Object.assign(new URL(url), { pathname: '/postgres' }).href;
    await runSql(other, 'DROP DATABASE interpolab WITH (FORCE)');
    expect(await runSql(await ensure(), 'SELECT current_database() AS name')).toEqual([
      { name: 'interpolab' },
    ]);
  });

  it.runIf(existsSync(DEBIAN_15))('of another major version is refused in one line', async () => {
    await stopPostgres({ dataDirectory });
    vi.stubEnv('POSTGRES_BIN', DEBIAN_15);
    await expect(ensure()).rejects.toThrow(
      `Postgres: ${dataDirectory}/postgres was made by another major version of PostgreSQL (set POSTGRES_BIN to the ` +
        'programs of that version, or move the folder away to begin anew).',
    );
  });

  it('is stopped once', async () => {
    await ensure();
    expect(await stopPostgres({ dataDirectory })).toBe(true);
    expect(await stopPostgres({ dataDirectory })).toBe(false);
  });
});

it('is made once when four processes ask at the same time, also after one was killed half-way', async () => {
  const folder = await temporaryFolder();
  const home = join(folder.path, 'postgres');
  await mkdir(join(home, 'data.0a1b2c3d.new/base'), { recursive: true }); // what a killed initdb leaves
  await mkdir(join(home, 'data'));
  const env = { ...process.env, INTERPOLAB_DATA_DIR: folder.path, DATABASE_URL: '' };
  const cli = (command: string) =>
    execute(join(workspaceRoot, 'node_modules/.bin/tsx'), ['src/cli.ts', command], {
      cwd: join(workspaceRoot, 'libs/tracking'),
      env,
    });
  try {
    const answers = await Promise.all(Array.from({ length: 4 }, () => cli('database-url')));
    const urls = answers.map(({ stdout }) => stdout.trim());
    expect(new Set(urls).size).toBe(1);
    expect(await runSql(urls[0], 'SELECT count(*)::int AS runs FROM "Run"')).toEqual([{ runs: 0 }]);
    expect(existsSync(join(home, 'data.0a1b2c3d.new'))).toBe(false);
  } finally {
    expect((await cli('stop-database')).stdout).toBe('The database is stopped.\n');
    await folder.remove();
  }
});

it.runIf(isRoot)('runs for root where user namespaces are forbidden, too', async () => {
  const folder = await temporaryFolder();
  await chmod(folder.path, 0o755);
  const options = { dataDirectory: folder.path, settings: TEST_SETTINGS };
  const url = await ensurePostgres({ ...options, asRoot: 'setuid' });
  const pid = await postmasterPid(folder.path);
  expect((await stat(`/proc/${pid}`)).uid).not.toBe(0);
  await runSql(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await stopPostgres({ ...options, asRoot: 'setuid' });
  const again = await ensurePostgres(options); // and then where they are allowed, over the same files
  expect(await runSql(again, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await stopPostgres(options);
  await folder.remove();
});

it.runIf(isRoot)('runs for an ordinary user', async () => {
  const folder = await temporaryFolder();
  await execute('chown', ['65534:65534', folder.path]);
  const run = (command: string) =>
    execute(process.execPath, [join(workspaceRoot, 'node_modules/tsx/dist/cli.mjs'), 'src/cli.ts', command], {
      ...{ cwd: join(workspaceRoot, 'libs/tracking'), uid: 65534, gid: 65534 },
      env: {
        PATH: process.env.PATH,
        HOME: folder.path,
        TMPDIR: folder.path,
        INTERPOLAB_DATA_DIR: folder.path,
      },
    });
  try {
    expect((await run('start-database')).stdout).toBe('The database runs.\n');
    const pid = await postmasterPid(folder.path);
    expect((await stat(`/proc/${pid}`)).uid).toBe(65534);
  } finally {
    await run('stop-database');
    await folder.remove();
  }
});

describe('what is wrong is said in one line', () => {
  it('when the folder cannot be made', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder.path, 'file'), '');
    await expect(ensurePostgres({ dataDirectory: join(folder.path, 'file') })).rejects.toThrow(
      `Postgres: ${folder.path}/file/postgres cannot be made, as part of the path is a file (move the file, or set ` +
        'INTERPOLAB_DATA_DIR).',
    );
    await folder.remove();
  });
  it('when POSTGRES_BIN has no programs', async () => {
    vi.stubEnv('POSTGRES_BIN', '/nowhere');
    const folder = await temporaryFolder();
    await expect(ensurePostgres({ dataDirectory: folder.path })).rejects.toThrow(
      'Postgres: POSTGRES_BIN is /nowhere, but initdb, pg_ctl and postgres are not there (correct or unset it).',
    );
    await folder.remove();
  });
  it('when a setting is nonsense, with the server’s own reason', async () => {
    const folder = await temporaryFolder();
    const options = { dataDirectory: folder.path, settings: { ...TEST_SETTINGS, shared_buffers: 'much' } };
    await expect(ensurePostgres(options)).rejects.toThrow(
      /^Postgres: [^\n]*"shared_buffers"[^\n]*server\.log\)\.$/,
    );
    await folder.remove();
  });
  it('when the password file is not that of the server', async () => {
    const server = await startTestServer();
    const password = join(server.dataDirectory, 'postgres/password');
    const right = await readFile(password, 'utf8');
    await writeFile(password, 'wrong');
    await expect(ensurePostgres({ dataDirectory: server.dataDirectory })).rejects.toThrow(
      `Postgres: the password in ${password} is not that of the server (put the old file back).`,
    );
    await writeFile(password, right);
    await server.stop();
  });
});
