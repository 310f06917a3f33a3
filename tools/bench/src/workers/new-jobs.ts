import type { Fleet } from './fleet.ts';

/** A job that a worker has completed. */
export interface CompletedJob {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly queued: Date;
  readonly taken: Date;
  readonly ended: Date;
}

/** Looks into the queue of a fleet after each measurement. */
export class NewJobs {
  readonly #seen = new Set<string>();

  constructor(
    private readonly fleet: Fleet,
    private readonly kind: 'train' | 'shard',
  ) {}

  /** The jobs since the last call. @throws Error if workers have not completed exactly so many: then what was timed is not their work. */
  async completed(expected: number): Promise<CompletedJob[]> {
    const { rows } = await this.fleet.sql.query<CompletedJob & { readonly state: string }>(
      `SELECT id, state::text, data->>'name' AS name, data->>'key' AS key,
         created_on AS queued, started_on AS taken, completed_on AS ended
       FROM pgboss.job WHERE name = 'interpolab-wasm' AND data->>'kind' = $1 AND id <> ALL ($2::uuid[])`,
      [this.kind, [...this.#seen]],
    );
    for (const { id } of rows) this.#seen.add(id);
    const completed = rows.filter(({ state }) => state === 'completed');
    if (completed.length === expected && rows.length === expected) return completed;
    throw new Error(
      `workers bench: expected ${expected} new jobs that workers have completed, found ${completed.length} of ${rows.length}; the time would not be that of their work.`,
    );
  }
}
