import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EngineBackend } from '../backend/engine-backend.ts';
import type { Engine } from '../engine.ts';
import { adamWStep } from '../fused/adamw-step.ts';
import { convolution } from '../fused/convolution.ts';
import * as tf from '../tf.ts';

const MEBI = 2 ** 20;

/** What must hold although kernels run later than they are called. */
export function describeWaitingKernels(start: (threads: number) => Promise<Engine>): void {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start(2);
  });
  afterAll(() => engine.dispose());

  const backend = () => tf.backend() as EngineBackend;
  const uploaded = (size: number, value: number) => tf.tensor1d(new Float32Array(size).fill(value));
  const first = (x: tf.Tensor) => x.dataSync()[0];
  /** Counts how often the library is asked to run what waits. */
  const countRuns = () => vi.spyOn(backend().library, 'run');

  describe('memory that a waiting kernel reads', () => {
    // Below and above the size for which an upload takes new memory.
    it.each([64, MEBI])('is not overwritten by an upload after its tensor is gone, %i values', (size) => {
      tf.tidy(() => {
        const x = uploaded(size, 1);
        const y = tf.add(x, 1);
        x.dispose();
        const later = uploaded(size, 50);
        expect([first(y), first(later)]).toEqual([2, 50]);
      });
    });

    it('is not overwritten by a kernel in TypeScript', () => {
      tf.tidy(() => {
        const other = uploaded(MEBI, 7);
        const x = uploaded(MEBI, 1);
        const y = tf.add(x, 1);
        x.dispose();
        const reversed = tf.reverse(other); // takes the memory of x
        expect([first(y), first(reversed)]).toEqual([2, 7]);
      });
    });

    it('is read before a variable gets another value', () => {
      const variable = tf.variable(uploaded(MEBI, 1));
      tf.tidy(() => {
        const before = tf.add(variable, 1);
        variable.assign(uploaded(MEBI, 10) as tf.Tensor1D);
        const after = tf.add(variable, 1);
        variable.assign(tf.mul(variable, 3) as tf.Tensor1D);
        expect([before, after, variable].map(first)).toEqual([2, 11, 30]);
      });
      variable.dispose();
    });

    it('is read before an update in place', () => {
      const [parameter, firstMoment, secondMoment] = [1, 0, 0].map((value) =>
        tf.variable(uploaded(8, value)),
      );
      tf.tidy(() => {
        const before = tf.mul(parameter, 2);
        const slots = { parameter, firstMoment, secondMoment, gradient: uploaded(8, 1) };
        const h = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, averageDecay: 0 };
        adamWStep(slots, { ...h, learningRate: 0.25, step: 1 });
        const after = tf.mul(parameter, 2);
        // The first step of Adam is as long as its learning rate.
        expect([before, after].map(first)).toEqual([2, expect.closeTo(1.5, 5)]);
      });
      tf.dispose([parameter, firstMoment, secondMoment]);
    });
  });

  it('runs what waits when there is no room for more', () => {
    const runs = countRuns();
    const sum = tf.tidy(() => {
      let x = tf.scalar(0) as tf.Tensor;
      for (let i = 0; i < 5000; i++) x = tf.add(x, 1);
      return x;
    });
    expect(runs.mock.calls.length).toBeGreaterThan(4);
    expect(first(sum)).toBe(5000);
    runs.mockRestore();
    sum.dispose();
  });

  it('does not run what waits for uploads and fillings in between, nor hold more memory for them', () => {
    const step = () =>
      tf.tidy(() => {
        let x = tf.zeros([64, 64]) as tf.Tensor;
        for (let i = 1; i <= 40; i++) x = tf.add(tf.mul(x, tf.scalar(i / 40)), tf.fill([64, 64], i));
        return first(x);
      });
    for (let i = 0; i < 3; i++) step();
    const { held } = backend().memoryBytes();
    const runs = countRuns();
    const values = [step(), step(), step()];
    expect(runs.mock.calls.length).toBeLessThanOrEqual(3);
    runs.mockRestore();
    expect(backend().memoryBytes().held).toBe(held);
    expect(new Set(values).size).toBe(1);
  });

  it('reads a tensor that nothing waits to change without running anything', () => {
    tf.tidy(() => {
      const [labels, x] = [uploaded(10, 3), uploaded(10, 4)];
      const y = tf.square(x);
      const runs = countRuns();
      expect(first(labels)).toBe(3);
      expect(runs).not.toHaveBeenCalled();
      expect(first(y)).toBe(16);
      expect(runs).toHaveBeenCalledOnce();
      runs.mockRestore();
    });
  });

  it('measures the kernels themselves with tf.time and tf.profile', async () => {
    const x = tf.ones([1, 16, 16, 8]) as tf.Tensor4D;
    const kernels = () =>
      convolution(convolution(x, { filter: tf.ones([3, 3, 8, 8]) }), { filter: tf.ones([1, 1, 8, 8]) });
    const before = tf.square(x);
    const runs = countRuns();
    const order: string[] = [];
    await tf.time(() => {
      order.push(`${runs.mock.calls.length} before`);
      tf.tidy(() => void kernels());
    });
    order.push(`${runs.mock.calls.length} after`);
    first(before);
    expect(order).toEqual(['1 before', '2 after']);
    expect(runs).toHaveBeenCalledTimes(2); // nothing was left over
    runs.mockRestore();
    const profile = await tf.profile(() => tf.tidy(() => void kernels()));
    const times = await Promise.all(
      profile.kernels.map(async ({ name, kernelTimeMs }) => [name, await kernelTimeMs]),
    );
    expect(times.filter(([name]) => name === 'FusedConvolution')).toHaveLength(2);
    for (const [, ms] of times) expect(ms).toBeGreaterThan(0);
    tf.dispose([x, before]);
  });

  it('ends with kernels that wait, and starts anew', async () => {
    const x = uploaded(MEBI, 1);
    const runs = countRuns();
    for (let i = 0; i < 100; i++) tf.square(x);
    await engine.dispose();
    expect(runs).not.toHaveBeenCalled();
    engine = await start(2);
    expect(first(tf.add(tf.scalar(1), 1))).toBe(2);
  });

  it('loses what waits, and nothing else, when tfjs starts over', () => {
    const x = uploaded(MEBI, 1);
    for (let i = 0; i < 10; i++) tf.square(x);
    tf.engine().reset();
    const runs = countRuns();
    const [a, b] = [uploaded(MEBI, 5), uploaded(MEBI, 6)];
    expect([first(a), first(b)]).toEqual([5, 6]);
    expect(runs).not.toHaveBeenCalled();
    expect(first(tf.add(a, b))).toBe(11);
    expect(runs.mock.calls[0][1]).toBeLessThan(40); // words: one call, not eleven
    runs.mockRestore();
  });

  it('says which kernel had no memory, and goes on', () => {
    const x = uploaded(8, 3);
    const { library } = backend();
    const convolutionNumber = library.numbers.convolution;
    const run = library.run;
    // As if there was none.
    const shortage = vi.spyOn(library, 'run').mockImplementation((from, to) => {
      for (let place = from; place < to; place += 2 + library.calls[place + 1]) {
        if (library.calls[place] === convolutionNumber) return run.call(library, from, place);
      }
      return run.call(library, from, to);
    });
    const early = tf.square(x);
    const y = convolution(tf.ones([1, 4, 4, 1]), { filter: tf.ones([1, 1, 1, 1]) });
    const late = tf.square(y);
    const message = library.memoryIsFull("the operation 'convolution'").message;
    expect(() => late.dataSync()).toThrow(new RangeError(message));
    shortage.mockRestore();
    expect(() => late.dataSync()).toThrow('this tensor was never computed');
    expect(() => tf.add(y, 1)).toThrow('this tensor was never computed');
    expect(first(early)).toBe(9);
    tf.dispose([y, late]);
    expect(first(tf.add(early, x.shape[0]))).toBe(17); // in the memory of a lost tensor
    tf.dispose([x, early]);
  });
}
