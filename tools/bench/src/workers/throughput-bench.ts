import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fleet, stageHashes, succeeded, tinyPreset } from './fleet.ts';

export interface Throughput {
  readonly workers: number;
  readonly seconds: number;
  /** Jobs an hour of a sweep, or samples a second. */
  readonly rate: number;
}

const WORKERS = [1, 2, 4];

async function withWorkers(fleet: Fleet, folder: string, count: number): Promise<void> {
  const workers = Array.from({ length: count }, () => fleet.addWorker(folder));
  while (!workers.every(({ stdout }) => stdout.includes('takes experiments'))) await sleep(100);
}

/** The experiments of a sweep that 1, 2 and 4 workers compute. */
export async function sweepThroughput(jobs: number, tell: (line: string) => void): Promise<Throughput[]> {
  const fleet = await Fleet.open();
  try {
    const results: Throughput[] = [];
    for (const workers of WORKERS) {
      const folder = fleet.newFolder();
      const path = join(folder, 'sweep.json');
      const sweep = {
        ...{ name: `fleet-${workers}`, preset: tinyPreset, method: { kind: 'random', trials: jobs } },
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
      results.push({ workers, seconds, rate: (jobs / seconds) * 3600 });
      tell(`sweep of ${jobs} on ${workers} workers: ${seconds.toFixed(1)} s`);
      await fleet.dismissWorkers();
    }
    return results;
  } finally {
    await fleet.close();
  }
}

/** Samples of one condition that 1, 2 and 4 workers draw in as many shards; the bits must be the same. */
export async function shardThroughput(samples: number, tell: (line: string) => void): Promise<Throughput[]> {
  const fleet = await Fleet.open();
  try {
    const folder = fleet.newFolder();
    const args = ['train', `--preset=${tinyPreset}`, '--engine=wasm', '--threads=1'];
    const settings = {
      'ddpm.training.steps': 20,
      'sampling.respacing': '"20"',
      'sampling.count': samples,
      'sampling.batchSize': 32,
      'sampling.trajectories': null,
      'evaluation.neighbours': null,
    };
    for (const [path, value] of Object.entries(settings)) args.push(`--set=${path}=${value}`);
    await succeeded(fleet.run(folder, args));
    const results: Throughput[] = [];
    const expected = stageHashes(folder, 'sample', 'samples.npz');
    for (const workers of WORKERS) {
      for (const name of Object.keys(expected)) rmSync(join(folder, 'stages', name), { recursive: true });
      await withWorkers(fleet, folder, workers);
      // one share more than nothing, so that one worker takes the same way
      const shards = Math.max(2, workers);
      await succeeded(fleet.run(folder, [...args, `--shards=${shards}`, '--executor=pg-boss']));
      await fleet.dismissWorkers();
      const drawn = stageHashes(folder, 'sample', 'samples.npz');
      if (JSON.stringify(drawn) !== JSON.stringify(expected))
        throw new Error(`workers bench: the samples of ${workers} workers are not those of one process.`);
      const seconds = stageSeconds(folder);
      results.push({ workers, seconds, rate: (samples * Object.keys(drawn).length) / seconds });
      tell(`${samples} samples of each condition on ${workers} workers: ${seconds.toFixed(1)} s`);
    }
    return results;
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
