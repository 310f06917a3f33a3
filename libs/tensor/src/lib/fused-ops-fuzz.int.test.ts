import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNativeBuilt } from './backend/native-library.ts';
import { drawFusedCases } from './contract/fuzzed-cases.ts';
import { invalidCalls } from './contract/invalid-calls.ts';
import { type CaseResult, runCase } from './contract/op-case.ts';
import type { Engine } from './engine.ts';
import { adamWStep } from './fused/adamw-step.ts';
import { attention } from './fused/attention.ts';
import { convolution } from './fused/convolution.ts';
import { dense } from './fused/dense.ts';
import { groupNorm } from './fused/group-norm.ts';
import { RandomStream } from './random/random-stream.ts';
import { startEngine } from './start-engine.ts';
import * as tf from './tf.ts';

const engines = (['native', 'wasm'] as const).filter((name) => name !== 'native' || isNativeBuilt());
const cases = drawFusedCases(new RandomStream(20_260), 60);

/** "" or the first difference of more than `tolerance` of the largest magnitude. */
function difference(found: CaseResult, wanted: CaseResult, tolerance: number): string {
  for (const part of ['outputs', 'gradients'] as const) {
    for (const [i, { shape, dtype, values }] of wanted[part].entries()) {
      const other = found[part][i];
      if (`${other.shape} ${other.dtype}` !== `${shape} ${dtype}`)
        return `${part} ${i}: ${other.dtype} [${other.shape}]`;
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
      // Written so that NaN is a difference too.
      const at = values.findIndex((value, j) => !(Math.abs(value - other.values[j]) <= tolerance * largest));
      if (at >= 0) return `${part} ${i} at ${at}: ${other.values[at]}, the reference gives ${values[at]}`;
    }
  }
  return '';
}

/** One drawn update of drawn size: parameter, moments, average. */
function drawnUpdates(): number[][] {
  const random = new RandomStream(77);
  return Array.from({ length: 40 }, (_, i) =>
    tf.tidy(() => {
      const size = random.integers(1, 50)[0];
      const make = (map: (z: number) => number) =>
        tf.variable(tf.tensor1d(Float32Array.from(random.normals(size), map)));
      const slots = {
        parameter: make((z) => z),
        gradient: tf.tensor1d(random.normals(size)),
        firstMoment: make((z) => z),
        secondMoment: make((z) => z * z),
        average: i % 3 === 0 ? undefined : make((z) => z),
      };
      const step = 1 + random.integers(1, 1000)[0];
      adamWStep(slots, {
        learningRate: 0.01 * (i % 5),
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-6,
        weightDecay: 0.1 * (i % 2),
        step,
        averageDecay: i % 4 === 1 ? 1 : 0.7,
      });
      const variables = [slots.parameter, slots.firstMoment, slots.secondMoment, slots.average].filter(
        (one) => one !== undefined,
      );
      const values = variables.flatMap((one) => Array.from(one.dataSync()));
      for (const one of variables) one.dispose();
      return values;
    }),
  );
}

describe.each(engines)('%s engine, fuzzed', (name) => {
  let engine: Engine;
  let wanted: CaseResult[];
  let wantedUpdates: number[][];

  beforeAll(async () => {
    await startEngine({ engine: 'cpu' });
    wanted = cases.map(runCase);
    wantedUpdates = drawnUpdates();
    engine = await startEngine({ engine: name, threads: 2 });
  });
  afterAll(() => engine.dispose());

  it(`equals the plain forms on the reference in ${cases.length} drawn cases, values and gradients`, () => {
    const { numTensors } = tf.memory();
    const wrong = cases.flatMap((one, i) => {
      const found = difference(runCase(one), wanted[i], one.tolerance ?? 1e-5);
      return found === '' ? [] : [`${one.name}: ${found}`];
    });
    expect(wrong).toEqual([]);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('updates like the reference in drawn steps', () => {
    drawnUpdates().forEach((values, i) => {
      values.forEach((value, j) => {
        expect(Math.abs(value - wantedUpdates[i][j])).toBeLessThanOrEqual(
          2e-6 * Math.max(1, Math.abs(value)),
        );
      });
    });
  });

  const calls = invalidCalls();
  it(`answers ${calls.length} invalid calls with an error that names op, expected and got`, () => {
    const wrong = calls.flatMap(({ name: what, call, message }) => {
      tf.engine().startScope();
      try {
        call();
        return [`${what}: no error`];
      } catch (error) {
        return error instanceof Error && message.test(error.message) ? [] : [`${what}: ${error}`];
      } finally {
        tf.engine().endScope();
      }
    });
    expect(wrong).toEqual([]);
  });

  it('takes empty batches: nothing comes out, and gradients of weights are zeros', () => {
    tf.tidy(() => {
      const gradient = (f: (w: tf.Tensor) => tf.Tensor, weight: tf.Tensor) => {
        const dy = tf.zeros(f(weight).shape);
        // Memory that was used before, so that zeros are not there by chance.
        tf.dispose([tf.fill(weight.shape, Number.NaN), tf.fill([9, weight.size], Number.NaN)]);
        return tf.grad(f)(weight, dy);
      };
      const zeroed = [
        gradient(
          (w) => convolution(tf.zeros([0, 5, 4, 3]), { filter: w as tf.Tensor4D }),
          tf.ones([3, 3, 3, 7]),
        ),
        gradient(
          (w) => convolution(tf.zeros([0, 4, 4, 16]), { filter: w as tf.Tensor4D }),
          tf.ones([3, 3, 16, 16]),
        ),
        gradient((w) => dense(tf.zeros([0, 6]), { weight: w as tf.Tensor2D }), tf.ones([6, 5])),
        gradient(
          (w) =>
            groupNorm(tf.zeros([0, 2, 2, 6]), { scale: w as tf.Tensor1D, offset: tf.zeros([6]), groups: 2 }),
          tf.ones([6]),
        ),
      ];
      for (const one of zeroed) expect(Math.max(...one.dataSync().map(Math.abs))).toBe(0);
      expect(attention(tf.zeros([0, 4, 12]), { heads: 2, order: 'new' }).shape).toEqual([0, 4, 4]);
    });
  });

  it('still computes after all of them', () => {
    tf.tidy(() => {
      expect(tf.sum(tf.ones([100])).dataSync()[0]).toBe(100);
    });
  });
});
