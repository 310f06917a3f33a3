import pg from 'pg';

/** A pool that reconnects by itself and does not keep a finished program alive. */
export function createPool(databaseUrl: string, maxConnections = 4): pg.Pool {
  const pool = new pg.Pool({
    ...{ connectionString: databaseUrl, max: maxConnections, allowExitOnIdle: true, keepAlive: true },
    ...{ connectionTimeoutMillis: 10_000, query_timeout: 60_000 },
  });
  pool.on('error', () => {}); // an idle connection was lost; the next query opens another
  return pool;
}
