import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fleet, stageHashes, succeeded, tinyPreset } from './fleet.ts';
import { inTurns, type Throughput } from './in-turns.ts';

const COUNTS = [1, 2, 4];

export interface ThroughputOptions {
  /** Experiments of the sweep, or samples of each of two conditions. */
  readonly work: number;
  readonly rounds: number;
  tell(line: string): void;
}

async function withWorkers(fleet: Fleet, folder: string, count: number): Promise<void> {
  const workers = Array.from({ length: count }, () => fleet.addWorker(folder));
  while (!workers.every(({ stdout }) => stdout.includes('takes experiments'))) await sleep(100);
}

/** Experiments a second of a sweep that 1, 2 and 4 workers compute, each from nothing. */
export async function sweepThroughput({ work, rounds, tell }: ThroughputOptions): Promise<Throughput[]> {
  const fleet = await Fleet.open();
  try {
    return await inTurns({ counts: COUNTS, rounds, work }, async (workers, round) => {
      const folder = fleet.newFolder();
      const path = join(folder, 'sweep.json');
      const sweep = {
        ...{
          name: `fleet-${round}-${workers}`,
          preset: tinyPreset,
          method: { kind: 'random', trials: work },
        },
        set: { 'classifier.training.steps': 6, 'ddpm.training.steps': 150 },
        parameters: { 'ddpm.training.learningRate': { range: [1e-4, 1e-2], scale: 'log' } },
        objective: { value: 'validShare', condition: 'strength-10', goal: 'maximize' },
      };
      writeFileSync(path, JSON.stringify(sweep));
      await withWorkers(fleet, folder, workers);
      const since = performance.now();
      await succeeded(
        fleet.run(folder, ['sweep', `--sweep=${path}`, '--engine=wasm', '--threads=1', '--executor=pg-boss']),
      );
      const seconds = (performance.now() - since) / 1000;
      await fleet.dismissWorkers();
      tell(`round ${round + 1}: sweep of ${work} on ${workers} workers: ${seconds.toFixed(1)} s`);
      return seconds;
    });
  } finally {
    await fleet.close();
  }
}

/** Samples a second of two conditions that 1, 2 and 4 workers draw in as many shards; the bits must be the same. */
export async function shardThroughput({ work, rounds, tell }: ThroughputOptions): Promise<Throughput[]> {
  const fleet = await Fleet.open();
  try {
    const folder = fleet.newFolder();
    const args = ['train', `--preset=${tinyPreset}`, '--engine=wasm', '--threads=1'];
    const settings = {
      'ddpm.training.steps': 20,
      'sampling.respacing': '"20"',
      'sampling.count': work,
      // two batches or more for each of four workers
      'sampling.batchSize': Math.min(32, Math.ceil(work / 8)),
      'sampling.trajectories': null,
      'evaluation.neighbours': null,
    };
    for (const [path, value] of Object.entries(settings)) args.push(`--set=${path}=${value}`);
    await succeeded(fleet.run(folder, args));
    const expected = stageHashes(folder, 'sample', 'samples.npz');
    const samples = work * Object.keys(expected).length;
    return await inTurns({ counts: COUNTS, rounds, work: samples }, async (workers, round) => {
      for (const name of Object.keys(expected)) rmSync(join(folder, 'stages', name), { recursive: true });
      await withWorkers(fleet, folder, workers);
      // one share more than nothing, so that one worker takes the same way
      const shards = Math.max(2, workers);
      await succeeded(fleet.run(folder, [...args, `--shards=${shards}`, '--executor=pg-boss']));
      await fleet.dismissWorkers();
      if (JSON.stringify(stageHashes(folder, 'sample', 'samples.npz')) !== JSON.stringify(expected))
        throw new Error(`workers bench: the samples of ${workers} workers are not those of one process.`);
      const seconds = stageSeconds(folder);
      tell(`round ${round + 1}: ${samples} samples on ${workers} workers: ${seconds.toFixed(1)} s`);
      return seconds;
    });
  } finally {
    await fleet.close();
  }
}

/** What all sampling stages took together, shares and gathering. */
function stageSeconds(folder: string): number {
  const stages = join(folder, 'stages');
  return readdirSync(stages)
    .filter((name) => name.startsWith('sample-'))
    .reduce(
      (sum, name) => sum + JSON.parse(readFileSync(join(stages, name, 'done.json'), 'utf8')).seconds,
      0,
    );
}
