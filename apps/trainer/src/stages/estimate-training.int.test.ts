import { type Engine, startEngine, tf } from '@interpolab/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  estimateTraining,
  type ThrowAwayTraining,
  type TrainingToEstimate,
  weightBytes,
} from './estimate-training.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ engine: 'wasm', threads: 1 });
});
afterAll(() => engine.dispose());

const settings = { steps: 100, batchSize: 64, microbatchSize: 8, checkpointActivations: false };

function training(o: Partial<TrainingToEstimate>, step: () => void = () => {}): TrainingToEstimate {
  const start = (): ThrowAwayTraining => ({ trainStep: async () => step(), dispose() {} });
  return { where: 'ddpm.training', settings, parameters: 1000, averages: 1, start, ...o };
}

describe(estimateTraining, () => {
  it('times two microbatches and scales to the batch and to all steps', async () => {
    const sizes: number[] = [];
    const start = (batchSize: number): ThrowAwayTraining => {
      sizes.push(batchSize);
      return { trainStep: () => new Promise((resolve) => setTimeout(resolve, 20)), dispose() {} };
    };
    const { seconds } = await estimateTraining(training({ start }));
    expect(sizes).toEqual([16]);
    expect(seconds).toBeGreaterThan(0.019 * 4 * 100); // 64 images are four times 16
    expect(seconds).toBeLessThan(0.2 * 4 * 100);
    await estimateTraining(training({ start, settings: { ...settings, microbatchSize: null } }));
    expect(sizes).toEqual([16, 64]);
  });

  it('tells the most memory that a step took, and gives it back', async () => {
    const { memoryBytes } = await estimateTraining(training({}, () => tf.dispose(tf.zeros([2 ** 22]))));
    expect(memoryBytes).toBeGreaterThanOrEqual(2 ** 24);
    const next = await estimateTraining(training({}));
    expect(next.memoryBytes).toBeLessThan(2 ** 24);
  });

  it('says before it starts what the weights alone would need', async () => {
    const start = () => {
      throw new Error('must not start');
    };
    // 121,063,942 × 4 bytes × (weight, 2 moments, 6 averages, gradient, sum of gradients)
    const huge = training({ parameters: 121_063_942, averages: 6, start });
    expect(weightBytes(huge)).toBe(121_063_942 * 4 * 11);
    await expect(estimateTraining(huge)).rejects.toThrow(
      'ddpm.training: does not fit into memory: weights, moments, averages and gradients need 5.3 GB, and what lies between the layers for 8 images at a time comes on top; there are 4.3 GB (take a smaller ddpm.training.microbatchSize than 8, or ddpm.training.checkpointActivations, or the native engine, or a smaller network).',
    );
  });

  it('says it too where only a step finds that there is no room', async () => {
    const step = () => tf.dispose(tf.fill([2 ** 30], 0));
    const one = { ...settings, microbatchSize: 1, checkpointActivations: true };
    await expect(estimateTraining(training({ settings: one }, step))).rejects.toThrow(
      /^ddpm\.training: does not fit into memory: .* need 24\.0 kB, .* for 1 image at a time comes on top; wasm engine: its memory has no room for .*, 4 GiB is the most that WebAssembly has \(take the native engine, or a smaller network\)\.$/,
    );
  });

  it('leaves other errors as they are', async () => {
    const failing = training({}, () => {
      throw new RangeError('something else');
    });
    await expect(estimateTraining(failing)).rejects.toThrow(new RangeError('something else'));
  });
});
