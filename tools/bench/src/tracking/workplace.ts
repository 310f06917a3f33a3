import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase, stopPostgres } from '@interpolab/tracking';
import pg from 'pg';

/** An embedded server with its usual settings in a folder that goes away, and a table with one row a value. */
export interface Workplace {
  dataDirectory: string;
  databaseUrl: string;
  /** Runs SQL on the same server. */
  sql: pg.Client;
  remove(): Promise<void>;
}

/** What trackers with one row a value have (see the entity-attribute-value tables of the field). */
const ROW_PER_VALUE = `CREATE TABLE row_per_value (
  run_id text NOT NULL, name text NOT NULL, step bigint NOT NULL, value float8 NOT NULL, at timestamptz(3) NOT NULL,
  PRIMARY KEY (run_id, name, step)
)`;

export async function openWorkplace(): Promise<Workplace> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'interpolab-bench-'));
  const databaseUrl = await ensureDatabase({ dataDirectory });
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  await sql.query(ROW_PER_VALUE);
  return {
    ...{ dataDirectory, databaseUrl, sql },
    async remove() {
      await sql.end();
      await stopPostgres({ dataDirectory });
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
