import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './fleet.ts';

/** Seconds since a worker was killed, by the clock of the bench, which looks ten times a second. */
export interface TakeOver {
  /** Until its job was nobody's, or already somebody else's. */
  readonly free: number;
  /** Until another worker had it. */
  readonly claimed: number;
  /** Until that one's first new step, of a training or of whatever the job was at; null if it was killed before. */
  readonly stepped: number | null;
}

const LOOK_MS = 100;
/** A line of progress with a rate, which comes with the first step of a process; stages without steps tell that they are done. */
const STEP = /^ {2}\S.* (\d+\/\d+ .*\/s|done in )/m;

/** How a job goes on whose worker is killed just now; undefined if it had ended. */
export async function takeOver(fleet: Fleet, folder: string, job: string): Promise<TakeOver | undefined> {
  const killed = performance.now();
  const seconds = () => (performance.now() - killed) / 1000;
  const first = await claimOf(fleet, job);
  let now = first;
  const until = async (isSo: () => boolean) => {
    for (; !isSo() && now.state !== 'completed'; now = await claimOf(fleet, job)) await sleep(LOOK_MS);
    return seconds();
  };
  const free = await until(() => now.state !== 'active' || now.claim !== first.claim);
  const log = logOf(folder, job);
  const written = log ? statSync(log).size : 0;
  const claimed = await until(() => now.claim !== first.claim);
  const second = now;
  if (second.claim === first.claim) return undefined;
  while (!STEP.test(textFrom(log ?? logOf(folder, job), written))) {
    await sleep(LOOK_MS);
    if ((await claimOf(fleet, job)).claim !== second.claim) return { free, claimed, stepped: null };
  }
  return { free, claimed, stepped: seconds() };
}

/** Who has a job: a number that changes whenever somebody takes it. */
async function claimOf({ sql }: Fleet, job: string): Promise<{ state: string; claim: string }> {
  const { rows } = await sql.query<{ state: string; claim: string }>(
    `SELECT state::text, concat(retry_count, ' ', started_on) AS claim FROM pgboss.job
     WHERE data->>'name' = $1 AND name = 'interpolab-wasm'`,
    [job],
  );
  return rows[0];
}

/** Where the workers of a folder keep what a job prints; the second one goes on in the first one's file. */
function logOf(folder: string, job: string): string | undefined {
  const jobs = join(folder, 'jobs');
  const name = readdirSync(jobs).find((one) => one.startsWith(`${job}-`) && one.endsWith('.log'));
  return name && join(jobs, name);
}

function textFrom(path: string | undefined, position: number): string {
  if (!path) return '';
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(fstatSync(file).size - position);
    readSync(file, bytes, 0, bytes.length, position);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}
