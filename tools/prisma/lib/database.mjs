import pg from 'pg';
import { parse } from 'pg-connection-string';

/** A URL as Prisma writes it, in the parts that pg wants. `?schema=` is Prisma's own and unknown to pg. */
export function connectionOf(url) {
  const schema = new URL(url).searchParams.get('schema') ?? undefined;
  // A parsed config, not a connectionString: the string would win over a `database` given beside it.
  const { schema: _, ...config } = parse(url);
  return { schema, config: { ...config, max: 1, connectionTimeoutMillis: 10_000 } };
}

export async function runSql(config, text) {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

export async function createDatabase(url) {
  const { config } = connectionOf(url);
  await runSql(
    { ...config, database: 'postgres' },
    `CREATE DATABASE ${pg.escapeIdentifier(config.database)}`,
  );
  return { databaseName: config.database };
}

export async function dropDatabase(url) {
  const { config } = connectionOf(url);
  await runSql(
    { ...config, database: 'postgres' },
    `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(config.database)}`,
  );
}

/** Prisma's error codes for what can go wrong while connecting; the CLI knows them and says what to do. */
export function connectionError(error, url) {
  const { config } = connectionOf(url);
  const at = `${config.host}:${config.port ?? 5432}`;
  if (error.code === '3D000')
    return { error_code: 'P1003', message: `Database \`${config.database}\` does not exist` };
  if (error.code === '28P01' || error.code === '28000')
    return { error_code: 'P1000', message: `Authentication failed against database server at \`${at}\`` };
  if (/ECONN|ENOTFOUND|ENOENT|ETIMEDOUT|EAI_AGAIN/.test(error.code ?? ''))
    return { error_code: 'P1001', message: `Can't reach database server at \`${at}\`` };
  return { message: error.message || String(error) };
}
