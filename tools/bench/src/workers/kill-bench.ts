import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RandomStream } from '@interpolab/tensor';
import { Fleet, type Running, stageHashes, succeeded, tinyPreset } from './fleet.ts';
import { type TakeOver, takeOver } from './take-over.ts';

export interface KillReport {
  readonly jobs: number;
  readonly kills: number;
  /** Of the killed workers, those that had a job. */
  readonly lostJobs: number;
  /** Jobs that are not completed exactly once, or in the queue otherwise than that. */
  readonly wrongEnds: number;
  /** What every experiment came to, as the sweeps have noted it. */
  readonly sameResults: boolean;
  readonly sameSamples: boolean;
  /** How the jobs of killed workers went on; the one that was claimed first, first. */
  readonly takeOvers: readonly TakeOver[];
  /** Of the undisturbed sweep on two local workers; null if an earlier one was taken. */
  readonly calmSeconds: number | null;
  readonly roughSeconds: number;
}

export interface KillOptions {
  readonly jobs: number;
  readonly workers: number;
  /** Workers more than there are jobs at a time, so that one is free for a job that was lost. */
  readonly spare: number;
  /** Of the moments and the victims. */
  readonly seed: number;
  /** Seconds between two kills, on average. */
  readonly pause: number;
  /** Data folder of an undisturbed sweep of an earlier call; left out: it is computed. */
  readonly undisturbed?: string;
  tell(line: string): void;
}

const sweepOf = (jobs: number) => ({
  ...{ name: 'fleet', preset: tinyPreset, seeds: [0, 1, 2], method: { kind: 'random', trials: jobs / 3 } },
  set: { 'classifier.training.steps': 6, 'ddpm.training.steps': 60 },
  parameters: { 'ddpm.training.learningRate': { range: [1e-4, 1e-2], scale: 'log' } },
  objective: { value: 'validShare', condition: 'strength-10', goal: 'maximize' },
});

/** Kills workers at random moments while they compute a sweep, and holds what came of it against an undisturbed one. */
export async function killWorkers({
  jobs,
  workers,
  spare,
  seed,
  pause,
  undisturbed,
  tell,
}: KillOptions): Promise<KillReport> {
  const fleet = await Fleet.open();
  try {
    const [calm, rough] = [undisturbed ?? fleet.newFolder(), fleet.newFolder()];
    const path = join(rough, 'sweep.json');
    writeFileSync(path, JSON.stringify(sweepOf(jobs)));
    const args = ['sweep', `--sweep=${path}`, '--engine=wasm', '--threads=1', '--json'];
    const calmSince = performance.now();
    if (!undisturbed) await succeeded(fleet.run(calm, [...args, '--workers=2']));
    const calmSeconds = undisturbed ? null : (performance.now() - calmSince) / 1000;
    if (calmSeconds !== null) tell(`undisturbed: ${jobs} jobs in ${calmSeconds.toFixed(0)} s`);

    const roughSince = performance.now();
    const sweep = fleet.run(rough, [...args, '--executor=pg-boss', `--workers=${workers - spare}`]);
    const losses: Promise<TakeOver | undefined>[] = [];
    const random = new RandomStream(seed, 0);
    let kills = 0;
    let living: Running[] = Array.from({ length: workers }, () => fleet.addWorker(rough));
    while (!sweep.hasEnded) {
      await Promise.race([sleep(1000 * pause * (0.5 + random.uniform())), sweep.ended]);
      const started = living.filter(({ stdout }) => stdout.includes('takes experiments'));
      if (sweep.hasEnded || started.length === 0) continue;
      const victim = started[Math.floor(random.uniform() * started.length)];
      const { job } = victim;
      victim.signal('SIGKILL');
      kills++;
      if (job) losses.push(takeOver(fleet, rough, job));
      living = [...living.filter((one) => one !== victim), fleet.addWorker(rough)];
      const done = [...sweep.stdout.matchAll(/(\d+) of at most/g)].at(-1)?.[1] ?? '0';
      tell(`kill ${kills} (${job ?? 'idle'}), ${done} of ${jobs} jobs done`);
    }
    await succeeded(sweep);
    const takeOvers = (await Promise.all(losses)).filter((one) => one !== undefined);
    const { rows } = await fleet.sql.query<{ state: string }>(
      `SELECT state::text FROM pgboss.job WHERE name = 'interpolab-wasm'`,
    );
    const completed = rows.filter(({ state }) => state === 'completed').length;
    const samples = (folder: string) => JSON.stringify(stageHashes(folder, 'sample', 'samples.npz'));
    return {
      ...{ jobs, kills, lostJobs: losses.length },
      wrongEnds: rows.length - completed + Math.abs(jobs - completed),
      sameResults: ledgerOf(rough) === ledgerOf(calm),
      sameSamples: samples(rough) === samples(calm),
      takeOvers: takeOvers.sort((a, b) => a.claimed - b.claimed),
      ...{ calmSeconds, roughSeconds: (performance.now() - roughSince) / 1000 },
    };
  } finally {
    await fleet.close();
  }
}

/** Every experiment with what it came to, in the order of the trials. */
function ledgerOf(folder: string): string {
  const [name] = readdirSync(join(folder, 'sweeps'));
  const { jobs } = JSON.parse(readFileSync(join(folder, 'sweeps', name, 'sweep.json'), 'utf8')) as {
    jobs: { key: string; trial: number; seed: number; objective: number | null; error: string | null }[];
  };
  const ended = jobs.map(({ key, trial, seed, objective, error }) => [trial, seed, key, objective, error]);
  return JSON.stringify(ended.sort(([a, b], [c, d]) => Number(a) - Number(c) || Number(b) - Number(d)));
}
