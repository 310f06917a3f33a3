// The database of a workspace that has no DATABASE_URL: a real PostgreSQL, started when it is first needed, shared by
// all processes and left running.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { resolveDataDirectory } from '../files/data-directory.ts';
import { lockFile } from '../files/file-lock.ts';
import { explainPostgresFailure } from '../postgres/postgres-failure.ts';
import { postgresAccount } from './postgres-account.ts';
import {
  type Cluster,
  clusterUrl,
  dataOf,
  initCluster,
  logOf,
  serverProcessExists,
  startServer,
  stopServer,
} from './postgres-cluster.ts';
import { findPostgresPrograms } from './postgres-programs.ts';

export interface EmbeddedPostgres {
  /** The cluster is in <dataDirectory>/postgres. */
  dataDirectory?: string;
  /** More settings of postgresql.conf, used when the cluster is made (tests: fsync=off). */
  settings?: Record<string, string>;
  /** How to run when we are root; 'setuid' is what is left where the kernel forbids user namespaces. */
  asRoot?: 'namespace' | 'setuid';
}

const DATABASE = 'interpolab';
const START_ATTEMPTS = 30;
const STARTUP_TIMEOUT_MS = 60_000;

const homeOf = (dataDirectory?: string) => join(resolveDataDirectory(dataDirectory), 'postgres');

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the query that is running fails by itself
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** The URL of the server if it runs and has our database; anything else is for the one who holds the lock. */
async function runningUrl(home: string): Promise<string | undefined> {
  const url = await clusterUrl(home, DATABASE).catch(() => undefined);
  if (!url) return undefined;
  return withClient(url, async () => url).catch(() => undefined);
}

async function createDatabase(home: string): Promise<void> {
  const url = await clusterUrl(home, 'postgres');
  await withClient(url!, (client) => client.query(`CREATE DATABASE ${DATABASE}`));
}

/** Waits until a server whose process exists takes connections; undefined if it goes away instead. */
async function answeringUrl(home: string): Promise<string | undefined> {
  const deadline = Date.now() + STARTUP_TIMEOUT_MS;
  for (;;) {
    const url = await clusterUrl(home, DATABASE);
    try {
      if (url) return await withClient(url, async () => url);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code === '3D000') await createDatabase(home);
      else if (code === '28P01')
        throw new Error(
          `Postgres: the password in ${join(home, 'password')} is not that of the server (put the old file back).`,
        );
      else if (Date.now() > deadline)
        throw new Error(`Postgres: the server does not answer: ${message}, see ${logOf(home)}.`);
    }
    if (!serverProcessExists(home)) return undefined;
    await sleep(100);
  }
}

/** Children of a killed server hold its memory for a moment, and a port can be taken between the probe and the start. */
const TRANSIENT =
  /shared memory block|Is another postmaster|could not bind|could not create any TCP|is starting up|shutting down/i;

const logSize = (home: string) => (existsSync(logOf(home)) ? statSync(logOf(home)).size : 0);
const logFrom = (home: string, offset: number) =>
  existsSync(logOf(home)) ? readFileSync(logOf(home)).subarray(offset).toString('utf8') : '';

async function start(cluster: Cluster): Promise<string> {
  const { home } = cluster;
  for (let attempt = 1; ; attempt++) {
    const before = logSize(home);
    const failure = await startServer(cluster).then(
      () => undefined,
      (error: Error) => error,
    );
    const url = serverProcessExists(home) ? await answeringUrl(home) : undefined;
    if (url) return url;
    const text = `${failure?.message ?? 'the server ended at once'}\n${logFrom(home, Math.min(before, logSize(home)))}`;
    if (attempt === START_ATTEMPTS || !TRANSIENT.test(text)) throw explainPostgresFailure(text, home);
    await sleep(500);
  }
}

/**
 * Returns the URL of the embedded database, making and starting the server if need be. Any number of processes may
 * call this at once. Fails with one line that says what to do.
 */
export async function ensurePostgres(options: EmbeddedPostgres = {}): Promise<string> {
  const home = homeOf(options.dataDirectory);
  const running = await runningUrl(home);
  if (running) return running;
  const programs = await findPostgresPrograms();
  let release = async () => {};
  try {
    await mkdir(home, { recursive: true });
    release = await lockFile(join(home, 'lock'));
    const cluster: Cluster = { home, programs, account: await postgresAccount(home, options.asRoot) };
    if (serverProcessExists(home)) {
      const url = await answeringUrl(home); // another process was first
      if (url) return url;
    }
    await initCluster(cluster, options.settings);
    return await start(cluster);
  } catch (error) {
    throw explainPostgresFailure(error, home);
  } finally {
    await release();
  }
}

/** Stops the embedded server; false if it did not run. */
export async function stopPostgres(options: EmbeddedPostgres = {}): Promise<boolean> {
  const home = homeOf(options.dataDirectory);
  if (!existsSync(dataOf(home))) return false;
  const release = await lockFile(join(home, 'lock'));
  try {
    if (!serverProcessExists(home)) return false;
    await stopServer({
      home,
      programs: await findPostgresPrograms(),
      account: await postgresAccount(home, options.asRoot),
    });
    return true;
  } catch (error) {
    throw explainPostgresFailure(error, home);
  } finally {
    await release();
  }
}
