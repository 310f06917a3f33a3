import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiffusion, type VarianceKind } from './diffusion.ts';
import type { DenoiserFn, GuidanceFn } from './guidance.ts';
import { createNoiseSchedule } from './noise-schedule.ts';
import {
  type SampleImagesOptions,
  type SamplingProgress,
  sampleBatches,
  sampleImages,
} from './sample-images.ts';
import { type Trajectory, trajectoryTimesteps } from './trajectory.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const numTimesteps = 1000;
const { alphasCumprod } = createNoiseSchedule('cosine', numTimesteps);
const diffusion = (respacing: string, variance: VarianceKind = 'fixedSmall') =>
  createDiffusion({ numTimesteps, noiseSchedule: 'cosine', variance }, respacing);

/** Every pixel is N(mean, deviation²), so E[ε | x_t] is known: the best network there can be. */
const truth = { mean: 0.4, deviation: 0.25 };
const spreadAt = (alphaBar: number) => alphaBar * truth.deviation ** 2 + 1 - alphaBar;
const analyticDenoiser: DenoiserFn = (xt, [t]) => {
  const alphaBar = alphasCumprod[t];
  const centred = tf.sub(xt, Math.sqrt(alphaBar) * truth.mean);
  return tf.mul(centred, Math.sqrt(1 - alphaBar) / spreadAt(alphaBar));
};

const base: SampleImagesOptions = {
  denoiser: analyticDenoiser,
  diffusion: diffusion('100'),
  imageSize: 40,
  channels: 1,
  count: 1,
  batchSize: 1,
  seed: 11,
  clipX0: false,
};

function moments(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

describe('sampleImages', () => {
  it.each([
    ['ancestral', 'fixedSmall'],
    ['ancestral', 'fixedLarge'],
    ['ddim', 'fixedSmall'],
  ] as const)(
    'recovers a known Gaussian with the exact noise predictor: %s, %s',
    async (sampler, variance) => {
      const { data } = await sampleImages({ ...base, sampler, diffusion: diffusion('150', variance) });
      const { mean, deviation } = moments(data);
      // 4096 pixels: standard errors 0.004 and 0.003
      expect(Math.abs(mean - truth.mean)).toBeLessThan(0.015);
      expect(Math.abs(deviation - truth.deviation)).toBeLessThan(0.015);
    },
  );

  it.each(['ancestral', 'ddim'] as const)(
    'samples the posterior under an exact guidance: %s',
    async (sampler) => {
      // y = x_0 + N(0, 0.2²) was seen as −0.2: p(y | x_t) is Gaussian, and so is p(x_0 | y)
      const seen = { value: -0.2, deviation: 0.2 };
      const guidance: GuidanceFn = (xt, [t]) => {
        const alphaBar = alphasCumprod[t];
        const slope = (Math.sqrt(alphaBar) * truth.deviation ** 2) / spreadAt(alphaBar);
        const variance = (truth.deviation ** 2 * (1 - alphaBar)) / spreadAt(alphaBar) + seen.deviation ** 2;
        const expectedX0 = tf.add(tf.mul(tf.sub(xt, Math.sqrt(alphaBar) * truth.mean), slope), truth.mean);
        return tf.mul(tf.sub(seen.value, expectedX0), slope / variance);
      };
      const { data } = await sampleImages({
        ...base,
        sampler,
        guidance: [guidance],
        diffusion: diffusion('250'),
      });
      const precision = 1 / truth.deviation ** 2 + 1 / seen.deviation ** 2;
      const expected = (truth.mean / truth.deviation ** 2 + seen.value / seen.deviation ** 2) / precision;
      const { mean, deviation } = moments(data);
      expect(Math.abs(mean - expected)).toBeLessThan(0.02);
      expect(Math.abs(deviation - Math.sqrt(1 / precision))).toBeLessThan(0.01);
    },
  );

  it('draws sample k the same in a batch of any size, and anywhere in a job', async () => {
    const small = { ...base, imageSize: 4, channels: 3, diffusion: diffusion('5') };
    const together = await sampleImages({ ...small, count: 5, batchSize: 5 });
    const inPairs = await sampleImages({ ...small, count: 5, batchSize: 2 });
    const later = await sampleImages({ ...small, count: 2, batchSize: 2, firstSample: 3 });
    expect(together).toMatchObject({ count: 5, height: 4, width: 4, channels: 3 });
    expect(inPairs).toEqual(together);
    expect(later.data).toEqual(together.data.slice(3 * 48));
    const otherSeed = await sampleImages({ ...small, count: 5, batchSize: 5, seed: 12 });
    expect(otherSeed.data).not.toEqual(together.data);
  });

  it('reports every step, and gives up the batch under way when stopped', async () => {
    const reports: SamplingProgress[] = [];
    const small = { ...base, imageSize: 2, diffusion: diffusion('2'), count: 3, batchSize: 2 };
    await sampleImages({ ...small, onProgress: (progress) => reports.push(progress) });
    expect(reports).toEqual([
      { samplesDone: 0, count: 3, stepsDone: 1, steps: 4 },
      { samplesDone: 2, count: 3, stepsDone: 2, steps: 4 },
      { samplesDone: 2, count: 3, stepsDone: 3, steps: 4 },
      { samplesDone: 3, count: 3, stepsDone: 4, steps: 4 },
    ]);
    let asked = 0;
    const stopped = await sampleImages({ ...small, shouldStop: () => asked++ === 3 }); // in the second batch of two
    expect(stopped.count).toBe(2);
  });

  it('hands out batches as they come', async () => {
    const small = { ...base, imageSize: 2, diffusion: diffusion('2'), count: 3, batchSize: 2 };
    const first: number[] = [];
    for await (const { firstSample, images } of sampleBatches({ ...small, firstSample: 10 })) {
      first.push(firstSample, images.count);
    }
    expect(first).toEqual([10, 2, 12, 1]);
  });

  it('keeps x̂_0 of the first samples along the way, across batches', async () => {
    const small = { ...base, imageSize: 2, diffusion: diffusion('5'), count: 5, batchSize: 2 };
    const of = async (options: Partial<SampleImagesOptions>) => {
      const trajectories: (Trajectory | undefined)[] = [];
      const images: number[] = [];
      const settings = { ...small, trajectory: { samples: 3, every: 2 }, ...options };
      for await (const batch of sampleBatches(settings)) {
        trajectories.push(batch.trajectory);
        images.push(...batch.images.data);
      }
      return { trajectories, images };
    };
    const { trajectories, images } = await of({});
    expect(trajectories.map((each) => [each?.count, each?.frames])).toEqual([
      [2, 3],
      [1, 3],
      [undefined, undefined],
    ]);
    const [{ data }, second] = trajectories as Trajectory[];
    expect(data.slice(2 * 4, 3 * 4)).toEqual(Float32Array.from(images.slice(0, 4))); // x_0 is the last x̂_0
    expect(data.slice(5 * 4)).toEqual(Float32Array.from(images.slice(4, 8)));
    expect(data.slice(0, 4)).not.toEqual(data.slice(4, 8));
    const alone = await of({ firstSample: 2, count: 1, batchSize: 1 });
    expect(alone.trajectories[0]!.data).toEqual(second.data);
    expect(trajectoryTimesteps(diffusion('5').schedule, 2)).toEqual([999, 500, 0]); // of 0, 250, 500, 749, 999
  });

  it('leaks nothing and says what it needs', async () => {
    const small = { ...base, imageSize: 2, diffusion: diffusion('3'), count: 3, batchSize: 2 };
    await expectNoLeaks(async () => {
      const guidance = [(xt: tf.Tensor4D) => tf.neg(xt), (xt: tf.Tensor4D) => tf.neg(xt)];
      await sampleImages({ ...small, guidance, trajectory: { samples: 2, every: 1 } });
      await sampleImages({ ...small, trajectory: { samples: 2, every: 1 }, shouldStop: () => true });
    });
    await expect(sampleImages({ ...small, count: 0 })).rejects.toThrow(
      'sampleBatches: count and batchSize must be 1 or more, got 0 and 2',
    );
  });
});
