import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, ensurePostgres, stopPostgres } from './embedded-postgres.ts';

/** A throw-away server need not survive a power failure. */
export const TEST_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '16MB',
  max_connections: '60',
};

export interface TestServer {
  dataDirectory: string;
  url: string;
  /** A new empty database of this server. */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** A folder that goes away with the test. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'interpolab-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Runs one statement on a connection of its own. */
export async function runSql<T extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // some tests kill the server; the query itself fails then
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Starts an embedded server in a folder of its own. */
export async function startTestServer(options: EmbeddedPostgres = {}): Promise<TestServer> {
  const folder = await temporaryFolder();
  const dataDirectory = options.dataDirectory ?? folder.path;
  const url = await ensurePostgres({ settings: TEST_SETTINGS, ...options, dataDirectory });
  return {
    ...{ dataDirectory, url },
    async newDatabase() {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await runSql(url, `CREATE DATABASE ${name}`);
      return Object.assign(new URL(url), { pathname: `/${name}` }).href;
    },
    async stop() {
      await stopPostgres({ ...options, dataDirectory });
      await folder.remove();
    },
  };
}
