// Programs for engine-life.int.test.ts, each in a process of its own: `<program> <engine>`. They print one line of
// JSON with what they counted; the test judges it. Memory in MiB, CPU in milliseconds.
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineBackend } from '../backend/engine-backend.ts';
import type { EngineName } from '../engine.ts';
import { adamWStep } from '../fused/adamw-step.ts';
import { convolution } from '../fused/convolution.ts';
import { groupNorm } from '../fused/group-norm.ts';
import { RandomStream } from '../random/random-stream.ts';
import { startEngine } from '../start-engine.ts';
import * as tf from '../tf.ts';

const MIB = 2 ** 20;
const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error('engine-life.fixture: run node with --expose-gc.');

/** Resident memory after all garbage is gone. */
async function residentMemory(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    collect!();
    await sleep(20);
  }
  return process.memoryUsage.rss() / MIB;
}

/** Threads and open files of this process; 0 where the system does not tell. */
function handles(): { threads: number; files: number } {
  const count = (folder: string) => {
    try {
      return readdirSync(folder).length;
    } catch {
      return 0;
    }
  };
  return { threads: count('/proc/self/task'), files: count('/proc/self/fd') };
}

const backend = () => tf.backend() as EngineBackend;

function work(size = 16): number {
  return tf.tidy(() => {
    const x = tf.ones([2, size, size, 16]) as tf.Tensor4D;
    return tf.sum(convolution(x, { filter: tf.ones([3, 3, 16, 16]) })).dataSync()[0];
  });
}

/** Six times the same 2,000 tensors of drawn sizes, made and disposed of, some living for a while. */
async function tensors(engineName: EngineName) {
  const engine = await startEngine({ engine: engineName, threads: 2 });
  const cycle = () => {
    const random = new RandomStream(3);
    const live: tf.Tensor[] = [];
    for (let i = 0; i < 2000; i++) {
      live.push(tf.ones([1 + random.integers(1, 100_000)[0]]));
      if (live.length > 20) live.splice(random.integers(1, 20)[0], 1)[0].dispose();
    }
    tf.dispose(live);
  };
  cycle();
  const before = { memory: await residentMemory(), held: backend().memoryBytes().held, ...tf.memory() };
  for (let i = 0; i < 5; i++) cycle();
  const after = { memory: await residentMemory(), held: backend().memoryBytes().held, ...tf.memory() };
  await engine.dispose();
  return { before, after };
}

/** 220 engines, one after the other, each with threads, memory and work. */
async function engines(engineName: EngineName) {
  const live = async (count: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const engine = await startEngine({ engine: engineName, threads: 2 });
      sum += work();
      tf.zeros([2 ** 20]); // 4 MiB that nobody disposes of
      await engine.dispose();
    }
    return sum;
  };
  await live(20);
  const before = { memory: await residentMemory(), ...handles() };
  const sum = await live(200);
  const after = { memory: await residentMemory(), ...handles() };
  return { before, after, sum };
}

/** Two engines and the reference at once, taking turns; then the one goes and the other goes on. */
async function together() {
  const sums: number[] = [];
  const native = await startEngine({ engine: 'native', threads: 2 });
  const wasm = await startEngine({ engine: 'wasm', threads: 3 });
  await startEngine({ engine: 'cpu' });
  for (let round = 0; round < 5; round++) {
    for (const name of ['native', 'wasm', 'cpu']) {
      await tf.setBackend(name);
      sums.push(work(8));
    }
  }
  await native.dispose();
  await tf.setBackend('wasm');
  sums.push(work(8));
  const again = await startEngine({ engine: 'native', threads: 1 });
  sums.push(work(8));
  await wasm.dispose();
  await tf.setBackend('native');
  sums.push(work(8));
  await again.dispose();
  return { sums };
}

/** 1,000 training steps of a small network. */
async function steps(engineName: EngineName) {
  const engine = await startEngine({ engine: engineName, threads: 2 });
  const random = new RandomStream(1);
  const make = (shape: number[]) =>
    tf.variable(tf.tensor(random.normals(tf.util.sizeFromShape(shape)), shape));
  const zeros = (like: tf.Variable) => tf.variable(tf.zeros(like.shape));
  const [first, scale, offset, last] = [[3, 3, 3, 8], [8], [8], [3, 3, 8, 3]].map(make);
  const parameters = [first, scale, offset, last].map((parameter) => ({
    parameter,
    firstMoment: zeros(parameter),
    secondMoment: zeros(parameter),
    average: zeros(parameter),
  }));
  const step = (index: number) =>
    tf.tidy(() => {
      const x = tf.tensor4d(new RandomStream(index).normals(4 * 8 * 8 * 3), [4, 8, 8, 3]);
      const { grads } = tf.variableGrads(() => {
        const h = groupNorm(convolution(x, { filter: first as tf.Tensor4D }), {
          scale: scale as tf.Tensor1D,
          offset: offset as tf.Tensor1D,
          groups: 4,
          activation: 'silu',
        });
        return tf.mean(tf.squaredDifference(convolution(h, { filter: last as tf.Tensor4D }), x)) as tf.Scalar;
      });
      const h = {
        learningRate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weightDecay: 0,
        averageDecay: 0.99,
      };
      for (const slots of parameters)
        adamWStep({ ...slots, gradient: grads[slots.parameter.name] }, { ...h, step: index });
    });
  const state = async () => ({
    held: backend().memoryBytes().held,
    memory: await residentMemory(),
    numTensors: tf.memory().numTensors,
    numBytes: tf.memory().numBytes,
    numDataBuffers: tf.memory().numDataBuffers,
  });
  // A few hundred, until the optimising compiler of JavaScript has its memory too.
  for (let i = 1; i <= 300; i++) step(i);
  const before = await state();
  for (let i = 301; i <= 1300; i++) step(i);
  const after = await state();
  await engine.dispose();
  return { before, after };
}

/** Large tensors for a while, then only small ones: the memory of the large ones goes. */
async function phases(engineName: EngineName) {
  const engine = await startEngine({ engine: engineName, threads: 1 });
  const large = () => {
    const live = Array.from({ length: 8 }, () => tf.ones([8 * MIB])); // 32 MiB each
    tf.dispose(live);
  };
  large();
  const during = { held: backend().memoryBytes().held / MIB, memory: await residentMemory() };
  for (let i = 0; i < 40_000; i++) tf.ones([100]).dispose();
  const after = { held: backend().memoryBytes().held / MIB, memory: await residentMemory() };
  large(); // and it can come back
  await engine.dispose();
  return { during, after };
}

/** CPU time of a second in which nothing is asked of an engine with threads. */
async function idle(engineName: EngineName) {
  const engine = await startEngine({ engine: engineName, threads: 4 });
  for (let i = 0; i < 20; i++) work();
  await sleep(500);
  const start = process.cpuUsage();
  await sleep(1000);
  const { user, system } = process.cpuUsage(start);
  await engine.dispose();
  return { cpu: (user + system) / 1000 };
}

const programs: Record<string, (engine: EngineName) => Promise<object>> = {
  tensors,
  engines,
  together,
  steps,
  phases,
  idle,
};
console.log(JSON.stringify(await programs[process.argv[2]](process.argv[3] as EngineName)));
