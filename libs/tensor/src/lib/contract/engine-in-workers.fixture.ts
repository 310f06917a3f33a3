// A program for engine-threads.int.test.ts: two worker threads with an engine each. The first disposes of its
// engine and ends by itself; the second is terminated in the middle of its work. Then the process must end too.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { EngineName } from '../engine.ts';
import { convolution } from '../fused/convolution.ts';
import { startEngine } from '../start-engine.ts';
import * as tf from '../tf.ts';

function work(): number {
  return tf.tidy(() => {
    const x = tf.ones([8, 16, 16, 32]) as tf.Tensor4D;
    return tf.sum(convolution(x, { filter: tf.ones([3, 3, 32, 32]) })).dataSync()[0];
  });
}

async function runWorker(engineName: EngineName, forever: boolean): Promise<void> {
  const engine = await startEngine({ engine: engineName, threads: 3 });
  parentPort!.postMessage(work());
  while (forever) work();
  await engine.dispose();
}

async function runMain(engineName: EngineName): Promise<void> {
  const first = new URL('./start-typescript-worker.fixture.mjs', import.meta.url);
  const start = (forever: boolean) =>
    new Worker(first, { workerData: { file: import.meta.url, engineName, forever }, execArgv: [] });
  const [short, endless] = [start(false), start(true)];
  const shortExit = once(short, 'exit');
  const [[a], [b]] = await Promise.all([once(short, 'message'), once(endless, 'message')]);
  await shortExit;
  await endless.terminate();
  console.log(`sums ${a} ${b}`);
}

if (isMainThread) await runMain(process.argv[2] as EngineName);
else await runWorker(workerData.engineName, workerData.forever);
