import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fleet, stageHashes, succeeded, tinyPreset } from './fleet.ts';
import { inTurns, type Throughput, type ThroughputOptions, workerCounts } from './in-turns.ts';
import { type CompletedJob, NewJobs } from './new-jobs.ts';
import { type Measured, type WorkerTime, workerTime } from './worker-time.ts';

/** The same for every number of workers, so that all of them are given the same jobs; one each for most of them. */
const SHARES = Math.max(...workerCounts);
const samplesFile = 'samples.npz';

export interface ShardReport {
  readonly samples: number;
  readonly shares: number;
  /** SHA-256 of the samples: those of one process, and of every round of any number of workers. */
  readonly sha256: string;
  readonly throughput: readonly Throughput<WorkerTime>[];
}

/**
 * Samples a second of a guided stage that 1, 2 and 4 workers draw in the same shares. Before each measurement the stage is
 * taken away, so that all of it is drawn anew.
 * @throws Error if the samples are not those of one process, or some of them were not drawn by the workers just then.
 */
export async function shardThroughput({ work, rounds, tell }: ThroughputOptions): Promise<ShardReport> {
  const fleet = await Fleet.open();
  try {
    const folder = fleet.newFolder();
    const args = trainArgs(work);
    tell(`training, and ${work} samples by one process, whose bits count`);
    await succeeded(fleet.run(folder, args));
    const stage = guidedStage(folder);
    const hashNow = () => stageHashes(folder, 'sample', samplesFile)[stage];
    const sha256 = hashNow();
    const shares = new NewJobs(fleet, 'shard');
    const throughput = await inTurns({ counts: workerCounts, rounds, work }, async (workers, round) => {
      rmSync(join(folder, 'stages', stage), { recursive: true });
      await fleet.startWorkers(folder, workers);
      const ready = Date.now();
      await succeeded(fleet.run(folder, [...args, `--shards=${SHARES}`, '--executor=pg-boss']));
      await fleet.dismissWorkers();
      if (hashNow() !== sha256)
        throw new Error(`workers bench: the samples of ${workers} workers are not those of one process.`);
      const gathered = statSync(join(folder, 'stages', stage, samplesFile)).mtimeMs;
      const jobs = await shares.completed(SHARES);
      const time = workerTime({ workers, ready, gathered, jobs, ...costOf(jobs, folder) });
      tell(`round ${round + 1}: ${work} samples on ${workers} workers: ${time.seconds.toFixed(1)} s`);
      return time;
    });
    return { samples: work, shares: SHARES, sha256, throughput };
  } finally {
    await fleet.close();
  }
}

function trainArgs(samples: number): string[] {
  const settings = {
    'ddpm.training.steps': 20,
    'sampling.respacing': '"20"',
    'sampling.count': samples,
    // two batches or more in each share
    'sampling.batchSize': Math.max(1, Math.min(32, Math.floor(samples / (2 * SHARES)))),
    'sampling.trajectories': null,
    'evaluation.neighbours': null,
  };
  const assignments = Object.entries(settings).map(([path, value]) => `--set=${path}=${value}`);
  return ['train', `--preset=${tinyPreset}`, '--engine=wasm', '--threads=1', ...assignments];
}

/** The folder of the stage that classifiers steer; the free samples are reused in every round. */
function guidedStage(folder: string): string {
  const stages = join(folder, 'stages');
  const record = (name: string) => JSON.parse(readFileSync(join(stages, name, 'done.json'), 'utf8'));
  const isGuided = (name: string) =>
    name.startsWith('sample-') && record(name).summary.condition !== 'unconditional';
  return readdirSync(stages).find(isGuided)!;
}

/** What the shares were at the samples for, as they say at the end of their logs. */
function costOf(shares: readonly CompletedJob[], folder: string): Pick<Measured, 'computing' | 'processor'> {
  const costs = shares.map(({ name, key }) => {
    const log = readFileSync(join(folder, 'jobs', `${name}-${key.slice(0, 8)}.log`), 'utf8');
    return JSON.parse(log.trimEnd().split('\n').at(-1)!);
  });
  const sum = (of: string) => costs.reduce((total, cost) => total + cost[of], 0);
  return { computing: sum('seconds'), processor: sum('processorSeconds') };
}
