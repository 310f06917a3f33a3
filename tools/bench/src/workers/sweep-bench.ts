import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fleet, succeeded, tinyPreset } from './fleet.ts';
import { inTurns, type Throughput, type ThroughputOptions, workerCounts } from './in-turns.ts';

/** Experiments a second of a sweep that 1, 2 and 4 workers compute, each from nothing. */
export async function sweepThroughput({ work, rounds, tell }: ThroughputOptions): Promise<Throughput[]> {
  const fleet = await Fleet.open();
  try {
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
      const ready = performance.now();
      await succeeded(
        fleet.run(folder, ['sweep', `--sweep=${path}`, '--engine=wasm', '--threads=1', '--executor=pg-boss']),
      );
      const seconds = (performance.now() - ready) / 1000;
      await fleet.dismissWorkers();
      tell(`round ${round + 1}: sweep of ${work} on ${workers} workers: ${seconds.toFixed(1)} s`);
      return { seconds };
    });
  } finally {
    await fleet.close();
  }
}
