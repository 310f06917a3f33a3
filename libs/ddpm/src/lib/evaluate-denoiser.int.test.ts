import { startEngine, tf } from '@interpolab/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DenoiserNetwork } from './denoiser-network.ts';
import { diffusionConfigSchema } from './diffusion.ts';
import { evaluateDenoiser } from './evaluate-denoiser.ts';
import { paperLoss } from './loss-config.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const images = {
  data: Float32Array.from({ length: 3 * 12 }, (_, i) => Math.sin(i)),
  count: 3,
  height: 2,
  width: 2,
  channels: 3,
};
const diffusion = diffusionConfigSchema.parse({ numTimesteps: 40, variance: 'fixedSmall' });

/** Predicts no noise at all, so that its loss is the mean of ε²; remembers what it was asked. */
function blindDenoiser(numClasses: number | null) {
  const seen: { t: number[]; labels?: readonly number[] }[] = [];
  const denoiser = {
    config: { imageSize: 2, channels: 3, learnSigma: false, numClasses, nullRow: false },
    forward(xt: tf.Tensor4D, t: number[], call: { labels?: readonly number[] } = {}) {
      seen.push({ t, labels: call.labels });
      return tf.zerosLike(xt);
    },
  } as unknown as DenoiserNetwork;
  return { denoiser, seen };
}

describe('evaluateDenoiser', () => {
  const evaluate = (
    batchSize: number,
    o: { numClasses?: number; labels?: Int32Array; seed?: number } = {},
  ) => {
    const { denoiser, seen } = blindDenoiser(o.numClasses ?? null);
    const { labels, seed = 1 } = o;
    const options = { denoiser, diffusion, loss: paperLoss, images, labels, seed, batchSize };
    return evaluateDenoiser({ ...options, versionsPerImage: 100 }).then((metrics) => ({ metrics, seen }));
  };

  it('is the mean of ε² for a network that predicts none, in every quarter of the timesteps', async () => {
    const { metrics, seen } = await evaluate(64);
    expect(Object.keys(metrics)).toEqual([
      ...['loss', 'loss.q0', 'loss.q1', 'loss.q2', 'loss.q3'],
      ...['mse', 'mse.q0', 'mse.q1', 'mse.q2', 'mse.q3'],
    ]);
    expect(metrics.mse).toBeCloseTo(1, 1); // 3600 numbers: σ of the mean is 0.024
    expect(metrics.loss).toBe(metrics.mse);
    expect(new Set(seen.flatMap(({ t }) => t)).size).toBe(40);
  });

  it('is the same for every batch size, and another for another seed', async () => {
    const { metrics } = await evaluate(64);
    const { metrics: other } = await evaluate(7);
    expect(other.mse).toBeCloseTo(metrics.mse, 6);
    expect((await evaluate(64, { seed: 2 })).metrics.mse).not.toBe(metrics.mse);
  });

  it('tells the classes to a network that wants them, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const labels = Int32Array.of(5, 6, 7);
    const { seen } = await evaluate(4, { numClasses: 8, labels });
    expect(seen[0].labels).toEqual([5, 6, 7, 5]);
    expect((await evaluate(4, { labels })).seen[0].labels).toBeUndefined();
    expect(tf.memory().numTensors).toBe(before);
  });
});
