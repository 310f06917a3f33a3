// One engine in a process of its own, so that its peak memory is its own too. Speaks lines of JSON: asked
// {"job": name}, it answers with one step's time; the answer to the first says what was built.
import { createInterface } from 'node:readline';
import { type EngineName, finishWork, startEngine, tf } from '@interpolab/tensor';
import type { PeerAnswer } from './peer.ts';
import { stepJobs } from './step-jobs.ts';

const [engineName, threads, jobName, level] = process.argv.slice(2);
const engine = await startEngine({
  engine: engineName as EngineName,
  threads: Number(threads),
  level: level || undefined,
});
const job = stepJobs[jobName]();
const answer = (line: PeerAnswer) => process.stdout.write(`${JSON.stringify(line)}\n`);

answer({ about: `${engine.detail}, ${engine.threads} threads`, parameters: job.parameters });
for await (const _ of createInterface({ input: process.stdin })) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await job.run();
  finishWork();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  answer({
    ms,
    cpuMs: (user + system) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    tensors: tf.memory().numTensors,
  });
}
await engine.dispose();
