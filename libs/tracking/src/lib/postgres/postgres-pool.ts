import pg from 'pg';

/** Longer takes no statement of ours, so one that does is a mistake or an attack; the server ends it. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** A pool that reconnects by itself and does not keep a finished program alive. */
export function createPool(databaseUrl: string, maxConnections = 4): pg.Pool {
  const pool = new pg.Pool({
    ...{ connectionString: databaseUrl, max: maxConnections, allowExitOnIdle: true, keepAlive: true },
    ...{ connectionTimeoutMillis: 10_000, query_timeout: STATEMENT_TIMEOUT_MS + 5000 },
    // Else the server would go on with what nobody waits for any more.
    ...{ statement_timeout: STATEMENT_TIMEOUT_MS, idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS },
  });
  pool.on('error', () => {}); // an idle connection was lost; the next query opens another
  return pool;
}
