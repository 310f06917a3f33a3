import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface QueuedRow {
  /** What its log is called. */
  readonly log: string;
  readonly state: string;
  readonly retries: number;
  readonly startedOn: Date | null;
}

/** The jobs of a sweep as they stand in the queue, in the order of their trials. */
export async function queuedJobs(url: string, sweep: string): Promise<QueuedRow[]> {
  return query<QueuedRow>(
    url,
    `SELECT data->>'name' || '-' || left(data->>'key', 8) AS log, state::text, retry_count AS retries, started_on AS "startedOn"
     FROM pgboss.job WHERE name <> 'interpolab-dead' AND data->'args' ? $1 ORDER BY data->>'name'`,
    [`--tag=sweep:${sweep}`],
  );
}

/** The same, once there are so many. */
export async function untilQueued(url: string, sweep: string, count: number): Promise<QueuedRow[]> {
  for (;;) {
    const jobs = await queuedJobs(url, sweep).catch(() => []); // before the first job there are no tables
    if (jobs.length >= count) return jobs;
    await sleep(100);
  }
}

/** What jobs of a sweep have been given up, and why. */
export async function deadLetters(url: string, sweep: string): Promise<string[]> {
  const rows = await query<{ reason: string }>(
    url,
    `SELECT source_output->>'reason' AS reason FROM pgboss.job WHERE name = 'interpolab-dead' AND data->'args' ? $1`,
    [`--tag=sweep:${sweep}`],
  );
  return rows.map(({ reason }) => reason);
}

async function query<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
