import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { resolveDataDirectory } from '../files/data-directory.ts';
import { ensurePostgres, stopPostgres } from './embedded-postgres.ts';
import { findDatabase, maskUrl } from './ensure-database.ts';
import { dataOf, serverProcessExists } from './postgres-cluster.ts';

/** What is known of the database that runs would be written to. */
export interface DatabaseProbe {
  readonly kind: 'embedded' | 'DATABASE_URL';
  /** The URL without its password, or the folder of the embedded server. */
  readonly where: string;
  readonly reachable: boolean;
  /** Of the server, e.g. `18.4`. */
  readonly version?: string;
  /** What was done to find out; nothing of it is left. */
  readonly how: 'asked' | 'started and stopped' | 'tried in a temporary folder';
  /** Why it is not reachable, in one line that says what to do. */
  readonly problem?: string;
}

/**
 * Finds out whether the database answers, and leaves everything as it was: an embedded server that does not run is
 * stopped again, and where there is none yet, one is made in a temporary folder. No tables are made. Never rejects.
 */
export async function probeDatabase(o: { dataDirectory?: string } = {}): Promise<DatabaseProbe> {
  const external = process.env.DATABASE_URL;
  if (external) {
    return answer({ kind: 'DATABASE_URL', where: maskUrl(external), how: 'asked' }, () => findDatabase());
  }
  const home = join(resolveDataDirectory(o.dataDirectory), 'postgres');
  const known = { kind: 'embedded', where: home } as const;
  if (!existsSync(join(dataOf(home), 'PG_VERSION'))) return probeInTemporaryFolder(known);
  const ran = serverProcessExists(home);
  try {
    return await answer({ ...known, how: ran ? 'asked' : 'started and stopped' }, () => ensurePostgres(o));
  } finally {
    if (!ran) await stopPostgres(o).catch(() => {});
  }
}

async function probeInTemporaryFolder(known: { kind: 'embedded'; where: string }): Promise<DatabaseProbe> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'interpolab-probe-'));
  try {
    const settings = { fsync: 'off', shared_buffers: '16MB' };
    return await answer({ ...known, how: 'tried in a temporary folder' }, () =>
      ensurePostgres({ dataDirectory, settings }),
    );
  } finally {
    await stopPostgres({ dataDirectory }).catch(() => {});
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function answer(
  known: Pick<DatabaseProbe, 'kind' | 'where' | 'how'>,
  find: () => Promise<string>,
): Promise<DatabaseProbe> {
  try {
    return { ...known, reachable: true, version: await serverVersion(await find()) };
  } catch (error) {
    return { ...known, reachable: false, problem: (error as Error).message };
  }
}

async function serverVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0].server_version;
  } finally {
    await client.end().catch(() => {});
  }
}
