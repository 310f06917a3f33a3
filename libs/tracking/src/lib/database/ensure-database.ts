import pg from 'pg';
import { DatabaseError } from '../postgres/postgres-failure.ts';
import { type EmbeddedPostgres, ensurePostgres } from './embedded-postgres.ts';
import { migrate } from './migrate.ts';

export interface EnsureDatabase extends EmbeddedPostgres {
  /** A server of your own; by default DATABASE_URL, and without it the embedded one. */
  databaseUrl?: string;
}

/** The URL without its password, fit to be shown. */
export function maskUrl(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.password) parsed.password = '***';
    if (parsed.searchParams.has('password')) parsed.searchParams.set('password', '***');
    return parsed.href;
  } catch {
    return 'a malformed URL';
  }
}

const remedies: [RegExp, string][] = [
  [/ECONNREFUSED/, 'connection refused (start that server, or unset DATABASE_URL to use the embedded one)'],
  [/ENOTFOUND|EAI_AGAIN/, 'its host is not known (correct the host name)'],
  [/ETIMEDOUT|timeout/i, 'no answer in time (check the host, the port and the firewall)'],
  [/28P01|28000/, 'the user or the password is refused (correct them)'],
  [/3D000/, 'there is no such database (create it, for instance with npm run prisma -- migrate deploy)'],
  [/42501/, 'the user may not create tables there (grant CREATE on the schema public)'],
];

function explain(error: unknown, url: string): Error {
  if (error instanceof DatabaseError) return error;
  const { code, message } = error as { code?: string; message: string };
  const remedy = remedies.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
  return new DatabaseError(`DATABASE_URL: ${maskUrl(url)} cannot be used: ${remedy ?? message}.`, {
    cause: error,
  });
}

function checkUrl(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return;
  throw new DatabaseError(
    'DATABASE_URL: expected postgresql://user:password@host:5432/database, got something else (correct or unset it).',
  );
}

/** Asks one question of the server; for those who only want to know whether it is there. */
export async function pingDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => {});
  }
}

/** The URL of a database that runs, whatever its tables: the one that is given, DATABASE_URL, or the embedded one. */
export async function findDatabase({ databaseUrl, ...embedded }: EnsureDatabase = {}): Promise<string> {
  const url = databaseUrl || process.env.DATABASE_URL;
  if (!url) return ensurePostgres(embedded);
  checkUrl(url);
  await pingDatabase(url).catch((error) => {
    throw explain(error, url);
  });
  return url;
}

/** The same, with its tables brought up to date. Errors are one line that says what to do. */
export async function ensureDatabase(options: EnsureDatabase = {}): Promise<string> {
  const url = await findDatabase(options);
  await migrate(url).catch((error) => {
    throw explain(error, url);
  });
  return url;
}
