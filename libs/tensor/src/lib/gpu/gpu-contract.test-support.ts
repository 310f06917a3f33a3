import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../contract/engine-contract.test-support.ts';
import { fusedCases } from '../contract/fused-cases.ts';
import { type CaseResult, type OpCase, runCaseAsync } from '../contract/op-case.ts';
import { tfjsCases } from '../contract/tfjs-cases.ts';
import type { Engine } from '../engine.ts';
import { adamWStep } from '../fused/adamw-step.ts';
import { RandomStream } from '../random/random-stream.ts';
import * as tf from '../tf.ts';
import { useReferenceBackend } from './reference-backend.ts';

/** How a GPU engine may deviate from the reference. */
export interface GpuDeviations {
  /** The name of its backend in tfjs. */
  readonly backendName: string;
  /** The least relative tolerance of any case; cases that allow more keep theirs. */
  readonly tolerance: number;
  /** Cases that the engine computes otherwise, each with the reason; they must fail, or the entry is out of date. */
  readonly known: Readonly<Record<string, string>>;
  /** Only these cases; default all. */
  readonly only?: (opCase: OpCase) => boolean;
}

/**
 * What every GPU engine must do: the cases of the other engines, read by `await`. Memory and threads of a GPU are not
 * ours, so what the other engines promise about them is not asked for.
 */
export function describeGpuContract(
  start: () => Promise<Engine>,
  { backendName, tolerance, known, only = () => true }: GpuDeviations,
): void {
  let engine: Engine;
  const cases = [...fusedCases, ...tfjsCases].filter(only);

  beforeAll(async () => {
    await useReferenceBackend();
    engine = await start();
  });
  afterAll(() => engine.dispose());

  const reference = async (opCase: OpCase): Promise<CaseResult> => {
    await tf.setBackend('cpu');
    try {
      return await runCaseAsync(opCase);
    } finally {
      await tf.setBackend(backendName);
    }
  };

  const compare = async (opCase: OpCase) => {
    const wanted = await reference(opCase);
    const tensors = tf.memory().numTensors;
    const found = await runCaseAsync(opCase);
    const allowed = Math.max(tolerance, opCase.tolerance ?? 0);
    expectClose(found.outputs, wanted.outputs, allowed);
    expectClose(found.gradients, wanted.gradients, allowed);
    expect(tf.memory().numTensors).toBe(tensors);
  };

  it('says on what it computes', () => {
    expect(engine.adapter?.name).toMatch(/./);
    expect(engine.detail).toContain(engine.adapter!.name);
    expect(tf.getBackend()).toBe(backendName);
  });

  describe('ops and gradients equal those of the reference', () => {
    it.each(cases.map((opCase) => [opCase.name, opCase] as const))('%s', async (name, opCase) => {
      if (known[name] === undefined) return compare(opCase);
      await expect(
        compare(opCase),
        `${name} now works: strike it from the known deviations`,
      ).rejects.toThrow();
    });
  });

  it('updates weights like the reference', async () => {
    const run = async () => {
      const random = new RandomStream(9);
      const make = () => tf.variable(tf.tensor2d(random.normals(5 * 67), [5, 67]));
      const slots = { parameter: make(), average: make() };
      const moments = { firstMoment: make(), secondMoment: tf.variable(tf.ones([5, 67])) };
      for (let step = 1; step <= 3; step++) {
        const gradient = tf.tensor2d(random.normals(5 * 67), [5, 67]);
        adamWStep(
          { ...slots, ...moments, gradient },
          {
            learningRate: 0.01,
            beta1: 0.9,
            beta2: 0.99,
            epsilon: 1e-8,
            weightDecay: 0.1,
            averageDecay: 0.9,
            step,
          },
        );
        gradient.dispose();
      }
      const variables = Object.values({ ...slots, ...moments });
      const values = await Promise.all(variables.map(async (variable) => Array.from(await variable.data())));
      tf.dispose(variables);
      return values.flat();
    };
    const found = await run();
    await tf.setBackend('cpu');
    const wanted = await run();
    await tf.setBackend(backendName);
    expect(found).toHaveLength(4 * 5 * 67);
    found.forEach((value, i) => {
      expect(Math.abs(value - wanted[i])).toBeLessThan(1e-6);
    });
  });

  it('moves tensors in from another engine', async () => {
    await tf.setBackend('cpu');
    const x = tf.tensor1d([1, 2, 3]);
    await tf.setBackend(backendName);
    const y = tf.square(x);
    expect(Array.from(await y.data())).toEqual([1, 4, 9]);
    tf.dispose([x, y]);
  });

  it('runs once in a thread, and again after dispose()', async () => {
    await expect(start()).rejects.toThrow(
      new Error(
        `startEngine: the ${engine.name} engine is already running in this thread (dispose() of it before starting another).`,
      ),
    );
    await engine.dispose();
    engine = await start();
    const y = tf.square(tf.tensor1d([1, 2, 3]));
    expect(Array.from(await y.data())).toEqual([1, 4, 9]);
    y.dispose();
  });
}
