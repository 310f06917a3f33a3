// Where the time of a step goes, kernel by kernel, and what TensorFlow.js costs on top:
//   npx nx run tool-bench:profile -- [--engine native] [--job "train A"] [--threads 1] [--rounds 7] [--json]
//     [--clock cpu]: time of this process alone, fair on a busy machine with one thread; --engine native:avx2: that level
// The overhead is the step's time against the same kernel calls, recorded once and called bare in the same order.
import { parseArgs } from 'node:util';
import { type EngineName, startEngine, tf } from '@interpolab/tensor';
import { engineBackendOf } from '@interpolab/tensor/kernels';
import { formatProfile, type KernelShare } from './profile-report.ts';
import { type KernelCall, recordCalls, replayCalls, shapeOfCall } from './recorded-calls.ts';
import { stepJobs } from './step-jobs.ts';
import { median } from './summary.ts';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'native' },
    job: { type: 'string', default: 'train A' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '7' },
    clock: { type: 'string', default: 'wall' },
    json: { type: 'boolean', default: false },
  },
});
const [name, level] = options.engine.split(':');
const engine = await startEngine({ engine: name as EngineName, threads: Number(options.threads), level });
const backend = engineBackendOf(tf.backend());
const { library } = backend;
const job = stepJobs[options.job]();
/** Milliseconds, of the wall or of all threads of this process. */
const now = () => {
  if (options.clock === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const elapsed = async (run: () => unknown) => {
  const start = now();
  await run();
  backend.finish();
  return now() - start;
};

for (let warmUp = 0; warmUp < 3; warmUp++) await job.run();
const calls: KernelCall[] = await recordCalls(backend, () => job.run());
const stepTimes: number[] = [];
const bareTimes: number[] = [];
const kernelTimes = calls.map((): number[] => []);
for (let round = 0; round < Number(options.rounds); round++) {
  stepTimes.push(await elapsed(() => job.run()));
  bareTimes.push(await elapsed(() => replayCalls(library, calls)));
  for (const [index, call] of calls.entries()) {
    kernelTimes[index].push(await elapsed(() => replayCalls(library, [call])));
  }
}

const shares = new Map<string, KernelShare>();
calls.forEach((call, index) => {
  const name = shapeOfCall(call);
  const share = shares.get(name) ?? { name, calls: 0, ms: 0 };
  shares.set(name, { name, calls: share.calls + 1, ms: share.ms + median(kernelTimes[index]) });
});
const [stepMs, bareMs] = [median(stepTimes), median(bareTimes)];
const profile = {
  job: options.job,
  engine: `${engine.name}: ${engine.detail}, ${engine.threads} threads`,
  stepMs,
  bareMs,
  overhead: median(stepTimes.map((ms, round) => ms / bareTimes[round])) - 1,
  kernels: [...shares.values()].sort((a, b) => b.ms - a.ms),
};
console.log(options.json ? JSON.stringify(profile, null, 2) : formatProfile(profile));
await engine.dispose();
