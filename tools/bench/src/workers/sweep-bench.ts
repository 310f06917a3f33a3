import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fleet, succeeded, tinyPreset } from './fleet.ts';
import { inTurns, type Throughput, type ThroughputOptions, workerCounts } from './in-turns.ts';
import { NewJobs } from './new-jobs.ts';
import { type WorkerTime, workerTime } from './worker-time.ts';

/** Experiments a second of a sweep that 1, 2 and 4 workers compute, each from nothing. */
export async function sweepThroughput({
  work,
  rounds,
  tell,
}: ThroughputOptions): Promise<Throughput<WorkerTime>[]> {
  const fleet = await Fleet.open();
  try {
    const experiments = new NewJobs(fleet, 'train');
    return await inTurns({ counts: workerCounts, rounds, work }, async (workers, round) => {
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
      await fleet.startWorkers(folder, workers);
      const ready = Date.now();
      await succeeded(
        fleet.run(folder, ['sweep', `--sweep=${path}`, '--engine=wasm', '--threads=1', '--executor=pg-boss']),
      );
      const gathered = Date.now();
      await fleet.dismissWorkers();
      const jobs = await experiments.completed(work);
      const computing = stageSeconds(folder);
      const time = workerTime({ workers, ready, gathered, jobs, computing, processor: null });
      tell(`round ${round + 1}: sweep of ${work} on ${workers} workers: ${time.seconds.toFixed(1)} s`);
      return time;
    });
  } finally {
    await fleet.close();
  }
}

/** What all stages of a data folder have taken to compute. */
function stageSeconds(folder: string): number {
  const stages = join(folder, 'stages');
  return readdirSync(stages).reduce(
    (sum, name) => sum + JSON.parse(readFileSync(join(stages, name, 'done.json'), 'utf8')).seconds,
    0,
  );
}
