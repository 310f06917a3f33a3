import { startEngine, tf } from '@interpolab/tensor';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { AdamW } from './adamw.ts';
import { ones } from './initialisers.ts';
import { startUpdate } from './optimizer-update.ts';
import { ParameterSet } from './parameter-set.ts';

// The path of engines whose values must be waited for (webgpu), on one that has them at once.
vi.mock('@interpolab/tensor', async (original) => ({
  ...(await original<typeof import('@interpolab/tensor')>()),
  readsAtOnce: () => false,
}));

beforeAll(() => startEngine({ engine: 'cpu' }));

describe('startUpdate on an engine whose values must be waited for', () => {
  const parameters = new ParameterSet();
  const weight = parameters.scope().declare('w', { diskShape: [2], layout: 'vector', initialiser: ones });
  beforeAll(() => parameters.initialise(0));
  const update = (row: number[], optimizer: AdamW) =>
    startUpdate({
      state: { parameters, optimizer },
      parts: [() => ({ loss: tf.sum(tf.mul(tf.tensor1d(row), weight.variable)) as tf.Scalar })],
      trainStep: 4,
      learningRate: 0,
      maxGradientNorm: 1,
    });

  it('clips without looking, reports when awaited, and frees everything then', async () => {
    const optimizer = new AdamW(parameters);
    const before = tf.memory().numTensors;
    const { loss, gradientNorm } = await update([3, 4], optimizer).read();
    expect([loss, gradientNorm]).toEqual([7, 5]);
    expect(tf.memory().numTensors).toBe(before);
    const [first, second] = optimizer.toDisk(weight, 'first'); // a tenth of the gradient, five times too long
    expect(first).toBeCloseTo(0.1 * 0.6, 6);
    expect(second).toBeCloseTo(0.1 * 0.8, 6);
  });

  it('leaves short gradients as they are', async () => {
    const optimizer = new AdamW(parameters);
    await update([0.3, 0.4], optimizer).read();
    expect(optimizer.toDisk(weight, 'first')[0]).toBeCloseTo(0.03, 6);
  });

  it('names what is no number', async () => {
    const broken = tf.customGrad((x) => ({
      value: tf.sum(x as tf.Tensor),
      gradFunc: () => tf.tensor1d([1, Number.POSITIVE_INFINITY]),
    }));
    const pending = startUpdate({
      state: { parameters, optimizer: new AdamW(parameters) },
      parts: [() => ({ loss: broken(weight.variable) as tf.Scalar })],
      trainStep: 4,
      learningRate: 0,
    });
    await expect(pending.read()).rejects.toThrow(
      'train step 4: expected a finite gradient, got Infinity for "w"',
    );
  });
});
