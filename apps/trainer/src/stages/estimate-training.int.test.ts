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
    expect(sizes).toEqual([1, 16]); // one image tells that there is room
    expect(seconds).toBeGreaterThan(0.019 * 4 * 100); // 64 images are four times 16
    expect(seconds).toBeLessThan(0.2 * 4 * 100);
    await estimateTraining(training({ start, settings: { ...settings, microbatchSize: null } }));
    expect(sizes).toEqual([1, 16, 1, 64]);
    await estimateTraining(training({ start, fewestImages: 2 }));
    expect(sizes.slice(4)).toEqual([2, 16]);
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
      'ddpm.training: needs at least 5.3 GB of memory with 8 images at a time (5.3 GB for weights, moments, averages and gradients), there are 4.3 GB (take a smaller ddpm.training.microbatchSize than 8, or ddpm.training.checkpointActivations, or the native engine, or a smaller network).',
    );
  });

  it('says what all images would need, from steps of one and two', async () => {
    const sizes: number[] = [];
    const start = (batchSize: number): ThrowAwayTraining => {
      sizes.push(batchSize);
      // 32 MiB each, and 16 once
      const held = tf.fill([2 ** 22 + batchSize * 2 ** 23], 0);
      return { trainStep: async () => {}, dispose: () => held.dispose() };
    };
    const all = { ...settings, batchSize: 200, microbatchSize: null };
    await expect(estimateTraining(training({ start, settings: all }))).rejects.toThrow(
      /^ddpm\.training: needs at least [67]\.\d GB of memory with 200 images at a time \(20\.0 kB for weights/,
    );
    expect(sizes).toEqual([1, 2]);
  });

  it('says it too where only a step finds that there is no room', async () => {
    const step = () => tf.dispose(tf.fill([2 ** 30], 0));
    const one = { ...settings, microbatchSize: 1, checkpointActivations: true };
    await expect(estimateTraining(training({ settings: one }, step))).rejects.toThrow(
      'ddpm.training: needs more memory than there is with 1 image at a time (24.0 kB for weights, moments, averages and gradients), there are 4.3 GB (take the native engine, or a smaller network).',
    );
  });

  it('leaves other errors as they are', async () => {
    const failing = training({}, () => {
      throw new RangeError('something else');
    });
    await expect(estimateTraining(failing)).rejects.toThrow(new RangeError('something else'));
  });
});
