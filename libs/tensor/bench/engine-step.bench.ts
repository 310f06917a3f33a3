// Speed of the engines, interleaved so that a busy machine is unfair to none of them:
//   npx nx run tensor:bench -- [--json] [--rounds 7] [--threads 2] [--engines native,wasm] [--clock wall|cpu] [--level avx2]
// On a busy machine `--threads 1 --clock cpu` is the fairest: time of this process alone.
import { parseArgs } from 'node:util';
import {
  adamWStep,
  type Engine,
  type EngineName,
  finishWork,
  RandomStream,
  startEngine,
  tf,
} from '../src/index.ts';
import { convolutionJobs } from './convolution-jobs.ts';
import { peakJob } from './peak-job.ts';
import { toyNetwork } from './toy-network.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string' },
    engines: { type: 'string', default: 'native,wasm' },
    clock: { type: 'string', default: 'wall' },
    level: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
/** Milliseconds, of the wall or of all threads of this process. */
const now = () => {
  if (options.clock === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const names = options.engines.split(',') as EngineName[];

interface Job {
  readonly name: string;
  readonly gigaFlop: number;
  run(): void;
}

interface Result {
  readonly job: string;
  readonly engine: EngineName;
  readonly medianMs: number;
  readonly bestMs: number;
  readonly gigaFlops: number;
  /** gigaFlops as a share of the first job's: above 1 where Winograd saves products. */
  readonly shareOfPeak: number;
}

/** One whole training step: forward, backward, AdamW with moving averages. */
function stepJob(o: { size: number; channels: number; width: number; batch: number }): Job {
  const network = toyNetwork(o);
  const zeros = () => network.variables.map((variable) => tf.variable(tf.zerosLike(variable)));
  const [first, second, average] = [zeros(), zeros(), zeros()];
  const random = new RandomStream(2);
  const pixels = o.batch * o.size * o.size * o.channels;
  const shape: [number, number, number, number] = [o.batch, o.size, o.size, o.channels];
  let step = 0;
  const h = {
    learningRate: 1e-4,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0,
    averageDecay: 0.999,
  };
  return {
    name: `training step, ${o.size}×${o.size}×${o.channels}, width ${o.width}, batch ${o.batch}`,
    gigaFlop: (3 * 2 * network.multiplyAdds * o.batch) / 1e9, // forward, to the input, to the filters
    run: () =>
      tf.tidy(() => {
        step++;
        const x = tf.tensor4d(random.normals(pixels), shape);
        const { value, grads } = tf.variableGrads(
          () => tf.mean(tf.squaredDifference(network.forward(x), x)) as tf.Scalar,
        );
        network.variables.forEach((parameter, i) => {
          const slots = {
            parameter,
            gradient: grads[parameter.name],
            firstMoment: first[i],
            secondMoment: second[i],
          };
          adamWStep({ ...slots, average: average[i] }, { ...h, step });
        });
        value.dataSync();
      }),
  };
}

/** Runs every job on every engine, engines taking turns. */
async function measure(engines: Engine[]): Promise<Result[]> {
  const results: Result[] = [];
  const jobLists = new Map<EngineName, Job[]>();
  for (const { name } of engines) {
    await tf.setBackend(name);
    jobLists.set(name, [
      peakJob(),
      stepJob({ size: 16, channels: 1, width: 32, batch: 64 }),
      ...convolutionJobs(),
    ]);
  }
  for (let index = 0; index < jobLists.get(engines[0].name)!.length; index++) {
    const times = new Map<EngineName, number[]>(engines.map(({ name }) => [name, []]));
    for (let round = -1; round < rounds; round++) {
      for (const { name } of engines) {
        await tf.setBackend(name);
        const start = now();
        jobLists.get(name)![index].run();
        finishWork();
        if (round >= 0) times.get(name)!.push(now() - start); // the first is a warm-up
      }
    }
    for (const [engine, list] of times) {
      const sorted = list.sort((a, b) => a - b);
      const { name, gigaFlop } = jobLists.get(engine)![index];
      const medianMs = sorted[sorted.length >> 1];
      const gigaFlops = gigaFlop / (medianMs / 1000);
      const peak = results.find((result) => result.engine === engine)?.gigaFlops ?? gigaFlops;
      results.push({
        job: name,
        engine,
        medianMs,
        bestMs: sorted[0],
        gigaFlops,
        shareOfPeak: gigaFlops / peak,
      });
    }
  }
  return results;
}

const threads = options.threads === undefined ? undefined : Number(options.threads);
const engines: Engine[] = [];
for (const engine of names) engines.push(await startEngine({ engine, threads, level: options.level }));
const results = await measure(engines);
if (options.json) {
  const about = engines.map(({ name, threads: count, detail }) => ({ name, threads: count, detail }));
  console.log(JSON.stringify({ engines: about, rounds, results }, null, 2));
} else {
  for (const { name, detail, threads: count } of engines) console.log(`${name}: ${detail}, ${count} threads`);
  for (const { job, engine, medianMs, bestMs, gigaFlops, shareOfPeak } of results) {
    const speed = `${gigaFlops.toFixed(0).padStart(5)} GFLOP/s ${(100 * shareOfPeak).toFixed(0).padStart(4)} % of the peak`;
    console.log(
      `${job.padEnd(58)} ${engine.padEnd(7)} ${medianMs.toFixed(2).padStart(8)} ms (best ${bestMs.toFixed(2)}) ${speed}`,
    );
  }
}
await Promise.all(engines.map((engine) => engine.dispose()));
