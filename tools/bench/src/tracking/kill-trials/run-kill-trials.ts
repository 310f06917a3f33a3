import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RandomStream } from '@interpolab/tensor';
import { connect, ensureDatabase } from '@interpolab/tracking';
import pg from 'pg';
import { Victim } from './victim.ts';

export const KILLED = ['client', 'sender', 'server'] as const;
export type Killed = (typeof KILLED)[number];

export interface KillTrials {
  dataDirectory: string;
  /** Of the embedded server. */
  settings: Record<string, string>;
  trials: number;
  seed: number;
  /** After this many trials the next run begins. */
  trialsPerRun: number;
  onTrial?: (trial: number) => void;
}

export interface KillReport {
  trials: Record<Killed, number>;
  runs: number;
  /** Steps that log() had returned from; each must be in the store. */
  acknowledged: number;
  /** Steps in the store. One that was journalled while its process died, before it could say so, may be more. */
  stored: number;
  unsaid: number;
  lost: number;
  duplicates: number;
  /** Starts of processes that the runs' status histories lack or have twice. */
  wrongStarts: number;
}

/** A kill comes at most so long after the training has begun to log. */
const LONGEST_WAIT_MS = 400;
const SETTLE_MS = 60_000;

/** What the database says of a run: the steps it has, however many rows say so. */
async function storedSteps(databaseUrl: string, runId: string) {
  const store = connect(databaseUrl, { maxConnections: 1 });
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  try {
    const [series] = await store.getSeries(runId, ['step'], { maxPoints: 10_000_000 });
    const [metric] = (await store.listMetrics(runId)).filter(({ name }) => name === 'step');
    const events = await store.statusEvents(runId);
    await client.connect();
    const { rows } = await client.query<{ count: number }>(
      `SELECT coalesce(sum(count), 0)::int AS count FROM "MetricChunk" WHERE "runId" = $1 AND name = 'step'`,
      [runId],
    );
    return {
      steps: series?.steps ?? [],
      wrongValues: series ? series.steps.filter((step, i) => series.values[i] !== step).length : 0,
      counted: metric?.count ?? 0,
      rows: rows[0].count,
      starts: events.filter(({ reason }) => reason === 'started' || reason === 'resumed').length,
    };
  } finally {
    await client.end().catch(() => {});
    await store.close();
  }
}

/** Holds a run against what its trainings acknowledged. `starts`: how many of them have begun it. */
async function judge(databaseUrl: string, runId: string, told: { acknowledged: number; starts: number }) {
  const { steps, counted, rows, starts, wrongValues } = await storedSteps(databaseUrl, runId);
  const distinct = new Set(steps);
  let lost = wrongValues;
  for (let step = 0; step <= told.acknowledged; step++) if (!distinct.has(step)) lost++;
  const duplicates = Math.abs(steps.length - distinct.size) + Math.abs(rows - distinct.size);
  return {
    ...{ lost, stored: distinct.size, unsaid: distinct.size - (told.acknowledged + 1 - lost) },
    duplicates: duplicates + Math.abs(counted - distinct.size),
    wrongStarts: Math.abs(starts - told.starts),
  };
}

async function serverPid(dataDirectory: string): Promise<number> {
  const text = await readFile(join(dataDirectory, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '');
  return Number(text.split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

interface Target {
  find: () => Promise<number> | number;
  /** Waits for the random moment. */
  wait: () => Promise<unknown>;
  /** What was killed before: it may be there yet, as a process that nobody has taken leave of. */
  before: Set<number>;
}

/** Kills a process that lives: ours start it again after a kill, and a kill that meets nobody is no trial. */
async function killLiving({ find, wait, before }: Target): Promise<void> {
  for (const end = Date.now() + SETTLE_MS; ; await sleep(20)) {
    if (Date.now() > end)
      throw new Error('kill trials: a killed process was not started again within a minute.');
    const pid = await find();
    if (before.has(pid) || !isAlive(pid)) continue;
    await wait();
    if (!isAlive(pid)) continue;
    process.kill(pid, 'SIGKILL');
    before.add(pid);
    return;
  }
}

/** One run, its trainings killed again and again. */
async function tortureRun(options: KillTrials, random: RandomStream, kills: readonly Killed[]) {
  const { dataDirectory, settings, onTrial } = options;
  const runId = randomUUID();
  const wait = () => sleep(random.uniform() * LONGEST_WAIT_MS);
  const begin = async (after: number) => {
    const victim = new Victim({ dataDirectory, settings, runId, after });
    await victim.hears('started');
    return victim;
  };
  let victim = await begin(-1);
  let starts = 1;
  const before = new Set<number>();
  for (const [trial, killed] of kills.entries()) {
    if (killed === 'client') {
      await wait();
      await victim.kill();
      victim = await begin(victim.acknowledged);
      starts++;
    } else {
      const training = victim;
      const find = () => (killed === 'server' ? serverPid(dataDirectory) : training.senderPid);
      await killLiving({ find, wait, before });
    }
    onTrial?.(trial);
  }
  await wait();
  await victim.flush();
  const { acknowledged } = victim;
  for (const end = Date.now() + SETTLE_MS; ; await sleep(500)) {
    const url = await ensureDatabase({ dataDirectory, settings });
    const found = await judge(url, runId, { acknowledged, starts }).catch(() => undefined);
    const whole = found && found.lost + found.duplicates + found.wrongStarts === 0;
    if (whole || (found && Date.now() > end)) {
      await victim.kill();
      return { ...found, acknowledged: acknowledged + 1 };
    }
  }
}

/**
 * Kills client, sender and server with SIGKILL at random points of trainings that log without a pause, and holds what
 * is stored against what log() had acknowledged: everything once, in chunks, in the metric's count and in the series.
 */
export async function runKillTrials(options: KillTrials): Promise<KillReport> {
  const random = new RandomStream(options.seed);
  const report: KillReport = {
    ...{ trials: { client: 0, sender: 0, server: 0 }, runs: 0, acknowledged: 0, stored: 0, unsaid: 0 },
    ...{ lost: 0, duplicates: 0, wrongStarts: 0 },
  };
  for (let done = 0; done < options.trials; done += options.trialsPerRun) {
    const count = Math.min(options.trialsPerRun, options.trials - done);
    const kills = Array.from({ length: count }, () => KILLED[random.integer(KILLED.length)]);
    const onTrial = (trial: number) => options.onTrial?.(done + trial + 1);
    const { acknowledged, ...found } = await tortureRun({ ...options, onTrial }, random, kills);
    for (const killed of kills) report.trials[killed]++;
    report.runs++;
    report.acknowledged += acknowledged;
    for (const key of ['stored', 'unsaid', 'lost', 'duplicates', 'wrongStarts'] as const)
      report[key] += found[key];
  }
  return report;
}
