import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineBackend } from '../backend/engine-backend.ts';
import type { Engine } from '../engine.ts';
import { adamWStep } from '../fused/adamw-step.ts';
import { convolution } from '../fused/convolution.ts';
import { bulkNormals } from '../random/bulk-normals.ts';
import { RandomStream } from '../random/random-stream.ts';
import { startEngine } from '../start-engine.ts';
import * as tf from '../tf.ts';
import { fusedCases } from './fused-cases.ts';
import { type CaseResult, type OpCase, runCase } from './op-case.ts';
import { tfjsCases } from './tfjs-cases.ts';

/** The bits of a result, to be compared with `toBe`. */
function bits(values: Iterable<number>): string {
  return Buffer.from(Float32Array.from(values).buffer).toString('base64');
}

export function expectClose(
  found: CaseResult['outputs'],
  wanted: CaseResult['outputs'],
  tolerance: number,
): void {
  expect(found.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    wanted.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  found.forEach((one, i) => {
    const size = wanted[i].values.reduce(
      (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
      1e-6,
    );
    for (let j = 0; j < one.values.length; j++) {
      const [a, b] = [one.values[j], wanted[i].values[j]];
      if (Object.is(a, b) || Math.abs(a - b) <= tolerance * size) continue;
      expect.fail(`value ${j} of result ${i}: ${a}, but the reference gives ${b}`);
    }
  });
}

/** A training step in small: convolution, its gradients, and an update in place. */
function trainingStep(): string {
  return tf.tidy(() => {
    const random = new RandomStream(3);
    const x = tf.tensor4d(random.normals(8 * 16 * 16 * 32), [8, 16, 16, 32]);
    const filter = tf.variable(tf.tensor4d(random.normals(9 * 32 * 32), [3, 3, 32, 32]));
    const moments = [tf.variable(tf.zerosLike(filter)), tf.variable(tf.zerosLike(filter))];
    const { grads } = tf.variableGrads(
      () => tf.mean(tf.square(convolution(x, { filter: filter as tf.Tensor4D }))) as tf.Scalar,
      [filter],
    );
    const slots = {
      parameter: filter,
      gradient: grads[filter.name],
      firstMoment: moments[0],
      secondMoment: moments[1],
    };
    adamWStep(slots, {
      learningRate: 0.1,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
      step: 1,
      averageDecay: 0,
    });
    const result = bits(filter.dataSync());
    for (const variable of [filter, ...moments]) variable.dispose();
    return result;
  });
}

/** What every engine must do. Run once for each of them, and for each of its builds. */
export function describeEngineContract(
  name: 'native' | 'wasm',
  start: (threads: number) => Promise<Engine>,
): void {
  let engine: Engine;
  const cases = [...fusedCases, ...tfjsCases];

  beforeAll(async () => {
    await startEngine({ engine: 'cpu' });
    engine = await start(2);
  });
  afterAll(() => engine.dispose());

  const backend = () => tf.backend() as EngineBackend;

  /** The case on the reference engine. */
  const reference = async (opCase: OpCase): Promise<CaseResult> => {
    await tf.setBackend('cpu');
    const result = runCase(opCase);
    await tf.setBackend(name);
    return result;
  };

  describe('ops and gradients equal those of the reference', () => {
    it.each(cases.map((opCase) => [opCase.name, opCase] as const))('%s', async (_, opCase) => {
      const wanted = await reference(opCase);
      const tensors = tf.memory().numTensors;
      const found = runCase(opCase);
      const { tolerance = 1e-5 } = opCase;
      expectClose(found.outputs, wanted.outputs, tolerance);
      expectClose(found.gradients, wanted.gradients, tolerance);
      expect(tf.memory().numTensors).toBe(tensors);
    });
  });

  it('convolves without Winograd to the same values', async () => {
    backend().winograd = false;
    try {
      for (const opCase of cases.filter((one) => one.name.startsWith('convolution'))) {
        const wanted = await reference(opCase);
        const found = runCase(opCase);
        expectClose(found.outputs, wanted.outputs, 2e-6);
        expectClose(found.gradients, wanted.gradients, 4e-6);
      }
    } finally {
      backend().winograd = true;
    }
  });

  describe(adamWStep, () => {
    const hyperparameters = {
      learningRate: 0.01,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8,
      weightDecay: 0.1,
      averageDecay: 0.9,
    };
    const run = (withAverage: boolean) =>
      tf.tidy(() => {
        const random = new RandomStream(9);
        const make = () => tf.variable(tf.tensor2d(random.normals(5 * 67), [5, 67]));
        const parameter = make();
        const [firstMoment, secondMoment] = [tf.variable(tf.zeros([5, 67])), tf.variable(tf.zeros([5, 67]))];
        const average = withAverage ? make() : undefined;
        for (let step = 1; step <= 3; step++) {
          const gradient = tf.tensor2d(random.normals(5 * 67), [5, 67]);
          adamWStep(
            { parameter, gradient, firstMoment, secondMoment, average },
            { ...hyperparameters, step },
          );
        }
        const all = [parameter, firstMoment, secondMoment, ...(average ? [average] : [])];
        const values = all.map((variable) => Array.from(variable.dataSync()));
        for (const variable of all) variable.dispose();
        return values;
      });

    it.each([true, false])('updates like the reference (average: %s)', async (withAverage) => {
      const found = run(withAverage);
      await tf.setBackend('cpu');
      const wanted = run(withAverage);
      await tf.setBackend(name);
      found.forEach((values, i) => {
        values.forEach((value, j) => {
          expect(Math.abs(value - wanted[i][j])).toBeLessThan(1e-6);
        });
      });
    });

    it('leaves other tensors over the same data alone', () => {
      tf.tidy(() => {
        const initial = tf.ones([4]);
        const slots = [0, 1, 2].map(() => tf.variable(tf.zeros([4])));
        const parameter = tf.variable(initial);
        adamWStep(
          { parameter, gradient: tf.ones([4]), firstMoment: slots[0], secondMoment: slots[1] },
          { ...hyperparameters, step: 1 },
        );
        expect(Array.from(initial.dataSync())).toEqual([1, 1, 1, 1]);
        expect(parameter.dataSync()[0]).toBeCloseTo(1 * (1 - 0.001) - 0.01, 6);
        for (const variable of [...slots, parameter]) variable.dispose();
      });
    });
  });

  it('draws the normal numbers of RandomStream, bit for bit', () => {
    // What is drawn a few at a time is not drawn by the kernel; every draw of an even count ends with a block.
    const states = [
      { seed: 1, stream: 0, counter: 0 },
      { seed: 2 ** 53 - 1, stream: 2 ** 32 - 1, counter: 2 ** 32 - 5000 },
      { seed: 1, stream: 0, counter: 2_114_000 }, // the kernel leaves place 1,274 to RandomStream
    ];
    for (const state of states) {
      const [inBulk, oneByOne] = [RandomStream.fromState(state), RandomStream.fromState(state)];
      for (const count of [1024, 4097, 20_001]) {
        const few = Array.from({ length: Math.ceil(count / 100) }, (_, i) =>
          oneByOne.normals(Math.min(100, count - 100 * i)),
        );
        expect(bits(inBulk.normals(count))).toBe(bits(few.flatMap((part) => [...part])));
        expect(inBulk.state()).toEqual(oneByOne.state());
      }
    }
    const doubtful = bulkNormals({ seed: 1, stream: 0, firstBlock: 2_114_000, count: 4096 });
    expect(doubtful?.doubtful).toEqual([1274]);
  });

  it('computes the same bits twice, on one thread or three, and in a fresh engine', async () => {
    const first = trainingStep();
    expect(trainingStep()).toBe(first);
    for (const threads of [1, 3]) {
      await engine.dispose();
      engine = await start(threads);
      expect(trainingStep()).toBe(first);
    }
    await engine.dispose();
    engine = await start(2);
  });

  it('reuses memory: a second step takes no more', () => {
    trainingStep();
    const { held } = backend().memoryBytes();
    const { numDataBuffers, numBytes } = tf.memory();
    for (let i = 0; i < 3; i++) trainingStep();
    expect(backend().memoryBytes().held).toBe(held);
    expect(tf.memory()).toMatchObject({ numDataBuffers, numBytes });
  });

  it('keeps NaN and infinity', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        0,
        -0,
        200,
        -200,
        1e-40,
        -1,
      ]);
      const list = (y: tf.Tensor) => Array.from(y.dataSync());
      const inf = Number.POSITIVE_INFINITY;
      expect(list(tf.exp(x))).toEqual([Number.NaN, inf, 0, 1, 1, inf, 0, 1, expect.closeTo(Math.exp(-1), 6)]);
      expect(list(tf.log(x)).map((v) => (v < -80 ? -inf : v))).toEqual([
        Number.NaN,
        inf,
        Number.NaN,
        -inf,
        -inf,
        expect.closeTo(Math.log(200), 5),
        Number.NaN,
        -inf,
        Number.NaN,
      ]);
      expect(list(tf.tanh(x)).slice(0, 3)).toEqual([Number.NaN, 1, -1]);
      expect(list(tf.sigmoid(x)).slice(0, 3)).toEqual([Number.NaN, 1, 0]);
      expect(list(tf.relu(x)).slice(0, 3)).toEqual([Number.NaN, inf, 0]);
      expect(list(tf.maximum(x, 0)).slice(0, 3)).toEqual([Number.NaN, inf, 0]);
      expect(list(tf.minimum(0, x)).slice(0, 3)).toEqual([Number.NaN, 0, -inf]);
    });
  });

  it('moves tensors in from another engine', async () => {
    await tf.setBackend('cpu');
    const x = tf.tensor1d([1, 2, 3]);
    await tf.setBackend(name);
    const y = tf.square(x);
    expect(Array.from(y.dataSync())).toEqual([1, 4, 9]);
    tf.dispose([x, y]);
  });

  it('takes empty tensors', () => {
    tf.tidy(() => {
      expect(tf.add(tf.zeros([0, 3]), 1).shape).toEqual([0, 3]);
      expect(tf.sum(tf.zeros([0, 3])).dataSync()[0]).toBe(0);
      expect(convolution(tf.zeros([0, 4, 4, 3]), { filter: tf.ones([3, 3, 3, 2]) }).shape).toEqual([
        0, 4, 4, 2,
      ]);
    });
  });

  it('says what is missing or wrong', async () => {
    const x = tf.zeros([1, 4, 4, 3]) as tf.Tensor4D;
    expect(() => tf.complex(x, x)).toThrow(
      new Error(
        `${name} engine: the op 'Complex' has no kernel (complex numbers are two float32 tensors here: keep the parts apart, or run it on startEngine({ engine: 'cpu' })).`,
      ),
    );
    expect(() => tf.gather(x, tf.tensor1d([7], 'int32'))).toThrow(
      new RangeError('GatherV2: the index value 7 is not in [0, 0].'),
    );
    expect(() => tf.tensor1d(['text'])).toThrow(
      new TypeError(
        `${name} engine: tensors are float32, int32 or bool, got string (keep string values in plain arrays).`,
      ),
    );
    await expect(start(1)).rejects.toThrow(
      new Error(
        `startEngine: the ${name} engine is already running in this thread (dispose() of it before starting another).`,
      ),
    );
    x.dispose();
  });
}
