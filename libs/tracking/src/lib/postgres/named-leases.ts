// Who may do a thing of a certain name, over all machines that use one database: an advisory lock, which ends with its
// connection, so nothing is left of a process that was killed.
import { createHash } from 'node:crypto';
import pg from 'pg';

/** The first of a lock's two numbers; that of artifacts (artifact-lock.ts) is another. */
const KEY = 1768841 + 1;
const ANSWER_MS = 10_000;
/** The server ends a connection whose machine is gone after idle + count × interval seconds, in place of two hours. */
const KEEPALIVES =
  'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3';

/** Leases of one process, on one connection of their own. */
export interface NamedLeases {
  /**
   * Takes the name; false while another process has it, or this one. Rejects where the database does not answer.
   * A lease is lost with the connection, of which nobody is told: what is done under it must be right without it, too.
   */
  take(name: string): Promise<boolean>;
  /** Gives it back; without a connection there is nothing to give back. Never rejects. */
  release(name: string): Promise<void>;
  close(): Promise<void>;
}

export function createNamedLeases(databaseUrl: string): NamedLeases {
  const held = new Set<string>();
  let connection: Promise<pg.Client> | undefined;

  function connect(): Promise<pg.Client> {
    if (connection) return connection;
    const client = new pg.Client({
      ...{ connectionString: databaseUrl, keepAlive: true },
      ...{ connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS },
    });
    const opening = client
      .connect()
      .then(() => client.query(KEEPALIVES))
      .then(() => client);
    const forget = () => {
      if (connection !== opening) return;
      connection = undefined;
      held.clear();
    };
    client.on('error', forget).on('end', forget);
    opening.catch(forget);
    connection = opening;
    return opening;
  }

  return {
    async take(name) {
      if (held.has(name)) return false; // the server would give it to the same connection again
      held.add(name);
      try {
        const client = await connect();
        const { rows } = await client.query('SELECT pg_try_advisory_lock($1, $2) AS taken', [
          KEY,
          numberOf(name),
        ]);
        if (!rows[0].taken) held.delete(name);
        return rows[0].taken;
      } catch (error) {
        held.delete(name);
        throw error;
      }
    },
    async release(name) {
      if (!held.delete(name)) return;
      const client = await connection?.catch(() => undefined);
      await client
        ?.query('SELECT pg_advisory_unlock($1, $2)', [KEY, numberOf(name)])
        .catch(() => client.end());
    },
    async close() {
      await (await connection?.catch(() => undefined))?.end().catch(() => {});
    },
  };
}

/** 32 bits of its hash: two names with the same ones wait for each other, which is rare and does no harm. */
const numberOf = (name: string) => createHash('sha256').update(name).digest().readInt32BE();
