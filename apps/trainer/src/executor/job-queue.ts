import { createHash } from 'node:crypto';
import { ensureDatabase } from '@interpolab/tracking';
import { type JobWithMetadata, PgBoss } from 'pg-boss';
import type { JsonObject } from '../config/json-value.ts';
import type { ConditionResult } from '../report/results-table.ts';
import type { Task } from './job.ts';
import { type Patience, patiently } from './patiently.ts';

/** A job as it travels: whole, so that the machine that takes it needs no preset of ours. */
export interface QueuedJob {
  readonly key: string;
  readonly name: string;
  readonly kind: Task['kind'];
  /** For a file: the whole config, as a preset that extends none; of a shard, its stage. */
  readonly file: JsonObject;
  /** Further options of the command, e.g. `--seed=0`. */
  readonly args: readonly string[];
  /** How often it has failed by itself. */
  readonly failures?: number;
}

/** What the queue keeps of a job that has ended, or of the last try of one that has not. */
export interface JobOutput {
  readonly runId?: string | null;
  readonly results?: readonly ConditionResult[];
  readonly curve?: Readonly<Record<string, number>>;
  readonly stoppedAt?: number;
  /** Why the last try came to nothing, or was given back. */
  readonly reason?: string;
}

export interface JobState {
  readonly state: 'waiting' | 'active' | 'completed' | 'failed' | 'cancelled';
  /** How often it has failed by itself; a worker that was lost is none of its failures. */
  readonly failures: number;
  readonly output: JobOutput;
}

/** A job that this process has taken. Only with it can the job be ended, and only as long as nobody else has it. */
export interface Claim {
  readonly id: string;
  readonly retryCount: number;
  readonly job: QueuedJob;
}

export interface OpenJobQueue {
  readonly dataDirectory: string;
  /** Whose bits the jobs are: workers with another engine do not see them. */
  readonly engine: string;
  readonly patience: Omit<Patience, 'revive'>;
}

/** A worker that has not been heard of for so long has lost its job. pg-boss takes no less than 10. */
const LEASE_SECONDS = 20;
/** How often a worker is to be heard of. */
export const BEAT_MS = 5_000;
/** Beside whoever takes a job, somebody looks for lost ones this often: for those that nobody is free to take. */
const WATCH_SECONDS = 5;
/** A job that fails so often is a dead letter, */
const FAILURES = 3;
/** and one that so many workers were lost with may be what kills them. */
const RETRIES = 20;
/** pg-boss gives a try a day at most. Workers end theirs before. */
const TRY_SECONDS = 24 * 3600;
const DEAD_LETTERS = 'interpolab-dead';
/** Why a job goes on elsewhere whose worker is silent. */
const LOST = 'its worker was not heard of any more';

/**
 * The queue of experiments in the tracker's Postgres: pg-boss, with what we ask of it. All times are those of the
 * database; no clock of a worker or of a sweep is ever compared with them. Every call waits while the database is away.
 */
export class JobQueue {
  readonly #boss: PgBoss;
  readonly #name: string;
  readonly #patience: Patience;

  private constructor(boss: PgBoss, name: string, patience: Patience) {
    this.#boss = boss;
    this.#name = name;
    this.#patience = patience;
  }

  /** @throws DatabaseError in one line if there is no database that can be used. */
  static async open({ dataDirectory, engine, patience }: OpenJobQueue): Promise<JobQueue> {
    const connectionString = await ensureDatabase({ dataDirectory });
    const boss = new PgBoss({
      ...{ connectionString, max: 4, schedule: false },
      ...{ superviseIntervalSeconds: WATCH_SECONDS, monitorIntervalSeconds: WATCH_SECONDS },
    });
    boss.on('error', () => {}); // of its own watching; what we ask says for itself what went wrong
    const name = `interpolab-${engine}`;
    const whole = { ...patience, revive: () => ensureDatabase({ dataDirectory }) };
    const queue = new JobQueue(boss, name, whole);
    await queue.#ask(() => boss.start());
    await queue.#ask(() => boss.createQueue(DEAD_LETTERS));
    await queue.#ask(() =>
      boss.createQueue(name, {
        ...{
          heartbeatSeconds: LEASE_SECONDS,
          expireInSeconds: TRY_SECONDS,
          retryLimit: RETRIES,
          retryDelay: 2,
        },
        ...{ retentionSeconds: 90 * 86_400, deleteAfterSeconds: 30 * 86_400, deadLetter: DEAD_LETTERS },
      }),
    );
    return queue;
  }

  /** The number of a job, the same for the same words. */
  static idOf(...words: readonly string[]): string {
    const hex = createHash('sha256').update(JSON.stringify(words)).digest('hex');
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
  }

  /** Puts a job in, unless it is there already. Of several that wait, those of a higher priority are taken first. */
  async put(id: string, job: QueuedJob, { priority }: { priority: number }): Promise<void> {
    await this.#ask(() => this.#boss.send(this.#name, job, { id, priority }));
  }

  /** Undefined: there is no such job. */
  async find(id: string): Promise<JobState | undefined> {
    const [found] = await this.#ask(() => this.#boss.findJobs<QueuedJob>(this.#name, { id }));
    return found && stateOf(found);
  }

  /** Whoever has the job loses it at the next beat. */
  async cancel(id: string): Promise<void> {
    await this.#ask(() => this.#boss.cancel(this.#name, id));
  }

  /** Forgets a job that has ended. */
  async remove(id: string): Promise<void> {
    await this.#ask(() => this.#boss.deleteJob(this.#name, id));
  }

  /** Takes the next job; undefined: there is none. One whose worker was lost is there the moment its lease has lapsed. */
  async take(): Promise<Claim | undefined> {
    await this.#freeLost();
    const [found] = await this.#ask(() =>
      this.#boss.fetch<QueuedJob>(this.#name, { includeMetadata: true, batchSize: 1 }),
    );
    return found && { id: found.id, retryCount: found.retryCount, job: found.data };
  }

  /**
   * What pg-boss's own watch does, but at once: it looks in turns, which a killed worker may have had, and lets a job that
   * was lost wait as one that has failed. The last try of all is left to it, as that makes a dead letter.
   */
  async #freeLost(): Promise<void> {
    const sql = `UPDATE pgboss.job SET state = 'retry', heartbeat_on = NULL, start_after = now(), output = $2::jsonb
      WHERE name = $1 AND state = 'active' AND retry_count < retry_limit
        AND heartbeat_on + heartbeat_seconds * interval '1 second' < now()`;
    const values = [this.#name, JSON.stringify({ reason: LOST })];
    await this.#ask(() => this.#boss.getDb().executeSql(sql, values));
  }

  /** Says that the job is being worked on; false if it is somebody else's now, or nobody's. */
  async beat(claim: Claim): Promise<boolean> {
    return this.#settled(() => this.#boss.touch(this.#name, attemptOf(claim)));
  }

  /** Ends the job; false if it was somebody else's to end. */
  async complete(claim: Claim, output: JobOutput): Promise<boolean> {
    return this.#settled(() => this.#boss.complete(this.#name, attemptOf(claim), output));
  }

  /** This try has failed: the job is tried again a few times, and then it is a dead letter. */
  async fail(claim: Claim, reason: string): Promise<boolean> {
    const failures = (claim.job.failures ?? 0) + 1;
    const sql = `UPDATE pgboss.job SET data = data || jsonb_build_object('failures', $4::int),
      retry_limit = CASE WHEN $4 >= ${FAILURES} THEN retry_count ELSE retry_limit END
      WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3`;
    const values = [this.#name, claim.id, claim.retryCount, failures];
    await this.#ask(() => this.#boss.getDb().executeSql(sql, values));
    return this.#settled(() => this.#boss.fail(this.#name, attemptOf(claim), { reason }));
  }

  /**
   * Puts the job back as it was, for another worker: this was no try of it. In pg-boss's own words `restore`, but only
   * if the job is still ours.
   */
  async giveBack(
    claim: Claim,
    { reason, delaySeconds }: { reason: string; delaySeconds: number },
  ): Promise<boolean> {
    const sql = `UPDATE pgboss.job SET state = 'created', started_on = NULL, heartbeat_on = NULL, output = $4::jsonb,
      start_after = now() + $5 * interval '1 second'
      WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3 RETURNING id`;
    const values = [this.#name, claim.id, claim.retryCount, JSON.stringify({ reason }), delaySeconds];
    const { rows } = await this.#ask(() => this.#boss.getDb().executeSql(sql, values));
    return rows.length > 0;
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false }).catch(() => {});
  }

  #ask<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    return patiently(call, this.#patience);
  }

  async #settled(call: () => Promise<unknown>): Promise<boolean> {
    return ((await this.#ask(call)) as { affected: number }).affected > 0;
  }
}

const attemptOf = ({ id, retryCount }: Claim) => ({ id, retryCount });

function stateOf({ state, data, output }: JobWithMetadata<QueuedJob>): JobState {
  const isWaiting = state === 'created' || state === 'retry';
  return { state: isWaiting ? 'waiting' : state, failures: data.failures ?? 0, output: outputOf(output) };
}

/** pg-boss's own words for a lost worker and for a try that took too long, in ours. */
function outputOf(output: unknown): JobOutput {
  const { value } = (output ?? {}) as { value?: { message?: string } };
  if (value?.message === undefined) return (output ?? {}) as JobOutput;
  return { reason: /heartbeat/.test(value.message) ? LOST : value.message };
}
