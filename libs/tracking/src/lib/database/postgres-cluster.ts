// The files of one embedded PostgreSQL:
//   <home>/data      the cluster            <home>/password   of its superuser, mode 0600
//   <home>/port      where it was last      <home>/lock       held while starting and stopping
//   <home>/server.log
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineOf, pidExists } from '../client/process-identity.ts';
import { choosePort } from './free-port.ts';
import type { PostgresAccount } from './postgres-account.ts';

export interface Cluster {
  home: string;
  /** The folder of initdb and pg_ctl. */
  programs: string;
  account: PostgresAccount;
}

const SUPERUSER = 'postgres';
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

export const dataOf = (home: string) => join(home, 'data');
export const logOf = (home: string) => join(home, 'server.log');

const defaultSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

async function passwordOf(home: string): Promise<string> {
  const path = join(home, 'password');
  if (!existsSync(path)) {
    const draft = `${path}.${randomBytes(4).toString('hex')}.new`;
    await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
    await rename(draft, path);
  }
  return path;
}

/**
 * Makes the cluster if there is none. It is made beside its place and moved there when it is whole: a crash leaves
 * at most a `data.<…>.new`, which the next call clears away.
 */
export async function initCluster(
  { home, programs, account }: Cluster,
  settings: Record<string, string> = {},
) {
  for (const name of await readdir(home)) {
    if (/^(data|password)\..*\.new$/.test(name)) await rm(join(home, name), { recursive: true, force: true });
  }
  const data = dataOf(home);
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const password = await passwordOf(home);
  const draft = `${data}.${randomBytes(4).toString('hex')}.new`;
  await mkdir(draft, { mode: 0o700 });
  await account.own(home);
  await account.run(join(programs, 'initdb'), [
    ...['-D', draft, '-U', SUPERUSER, '-E', 'UTF8', '--locale=C'],
    ...['--auth=scram-sha-256', `--pwfile=${password}`, '--no-sync'],
  ]);
  const lines = Object.entries({ ...defaultSettings, ...settings }).map(
    ([name, value]) => `${name} = '${value}'\n`,
  );
  await writeFile(join(draft, 'postgresql.auto.conf'), lines.join(''));
  await rm(data, { recursive: true, force: true }); // without PG_VERSION it is no cluster
  await rename(draft, data);
}

/** The lines of postmaster.pid: pid, data folder, start time, port, … */
function pidFileLines(home: string): string[] | undefined {
  try {
    return readFileSync(join(dataOf(home), 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** The URL of the server that the cluster's files speak of, which need not run. */
export async function clusterUrl(home: string, database: string): Promise<string | undefined> {
  const port = Number(pidFileLines(home)?.[3]);
  if (!port) return undefined;
  const password = await readFile(join(home, 'password'), 'utf8').catch(() => undefined);
  if (!password) return undefined;
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Whether this cluster's server process is there; it may still be starting up. */
export function serverProcessExists(home: string): boolean {
  const pid = Math.abs(Number(pidFileLines(home)?.[0]));
  if (!pid || !pidExists(pid)) return false;
  const command = commandLineOf(pid);
  // A number is used again after a while; the server's command line names its folder.
  return command === '' || (command.includes('postgres') && command.includes(dataOf(home)));
}

/** Whether a dead server's children still hold its shared memory (known on Linux only). */
function sharedMemoryInUse(lines: string[]): boolean {
  const id = lines[6]?.trim().split(/\s+/)[1];
  try {
    const segments = readFileSync('/proc/sysvipc/shm', 'utf8').split('\n').slice(1);
    const segment = segments.map((line) => line.trim().split(/\s+/)).find((fields) => fields[1] === id);
    return segment !== undefined && Number(segment[6]) > 0;
  } catch {
    return false;
  }
}

/**
 * Removes the pid file of a dead server if its process number now is another program's: PostgreSQL would take that
 * program for a running server, and refuse for ever.
 */
async function removeMisleadingPidFile(home: string): Promise<void> {
  const lines = pidFileLines(home);
  if (!lines || serverProcessExists(home) || sharedMemoryInUse(lines)) return;
  await rm(join(dataOf(home), 'postmaster.pid'), { force: true });
}

/** The server says so too, but only if it understands the other version's settings. */
async function checkVersion({ home, programs, account }: Cluster): Promise<void> {
  const cluster = (await readFile(join(dataOf(home), 'PG_VERSION'), 'utf8')).trim();
  const { stdout } = await account.run(join(programs, 'postgres'), ['--version']);
  const major = /(\d+)/.exec(stdout)?.[1];
  if (major !== cluster)
    throw new Error(`database files of ${cluster} are incompatible with server ${major}`);
}

/** One attempt to start the server; it goes on when this process ends. */
export async function startServer(cluster: Cluster): Promise<void> {
  const { home, programs, account } = cluster;
  await removeMisleadingPidFile(home);
  await account.own(home);
  await checkVersion(cluster);
  const log = logOf(home);
  if (existsSync(log) && (await stat(log)).size > LOG_LIMIT_BYTES) await rename(log, `${log}.old`);
  const last = Number(await readFile(join(home, 'port'), 'utf8').catch(() => ''));
  const port = await choosePort(last || undefined);
  if (port !== last) await writeFile(join(home, 'port'), String(port));
  await account.run(join(programs, 'pg_ctl'), [
    ...['-D', dataOf(home), '-l', log, '-o', `-p ${port}`],
    ...['-w', '-t', '60', 'start'],
  ]);
}

export async function stopServer({ home, programs, account }: Cluster): Promise<void> {
  await account.run(join(programs, 'pg_ctl'), ['-D', dataOf(home), '-m', 'fast', '-w', '-t', '60', 'stop']);
}
