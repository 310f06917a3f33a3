import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { pSample } from './ancestral-step.ts';
import { createDiffusion } from './diffusion.ts';
import type { GuidanceFn } from './guidance.ts';
import { pMeanVariance } from './p-mean-variance.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const diffusion = createDiffusion(
  { numTimesteps: 1000, noiseSchedule: 'cosine', variance: 'learnedRange' },
  '10',
);
const random = (stream: number) => tf.tensor4d(new RandomStream(5, stream).normals(24), [2, 2, 2, 3]);
const denoiser = (xt: tf.Tensor4D) => tf.concat([tf.mul(xt, 0.5), tf.mul(xt, 0.1)], 3) as tf.Tensor4D;

describe('pSample', () => {
  it('is mean + Σ · g + √Σ · noise', () => {
    const [xt, noise, gradient] = [random(1), random(2), random(3)];
    const t = [4, 4];
    const predicted = pMeanVariance(diffusion, { modelOutput: denoiser(xt), xt, t, clipX0: true });
    const expected = tf.addN([
      predicted.mean,
      tf.mul(predicted.variance, gradient),
      tf.mul(tf.sqrt(predicted.variance), noise),
    ]);
    const input = { denoiser, guidance: () => gradient.clone() as tf.Tensor4D, xt, t: 4, noise };
    expect(pSample(diffusion, input).xPrev).toBeAllClose(expected, { atol: 1e-6 });
  });

  it('asks network and guidance at x_t and at the original timestep', () => {
    const xt = random(1);
    const asked: unknown[] = [];
    const guidance: GuidanceFn = (x, t) => {
      asked.push(x.arraySync(), t);
      return tf.zerosLike(x);
    };
    pSample(diffusion, {
      denoiser: (x, t) => {
        asked.push(t);
        return denoiser(x);
      },
      guidance,
      xt,
      t: 4,
      noise: random(2),
    });
    expect(diffusion.schedule.timesteps[4]).toBe(444);
    expect(asked).toEqual([[444, 444], xt.arraySync(), [444, 444]]);
  });

  it('takes the gradient at the mean and at the timestep it has, if asked', () => {
    const xt = random(1);
    const { mean } = pMeanVariance(diffusion, { modelOutput: denoiser(xt), xt, t: [4, 4], clipX0: true });
    const asked: unknown[] = [];
    const guidance: GuidanceFn = (x, t) => {
      asked.push(x.arraySync(), t);
      return tf.zerosLike(x);
    };
    pSample(diffusion, { denoiser, guidance, gradientAt: 'mean', xt, t: 4, noise: random(2) });
    expect(asked).toEqual([mean.arraySync(), [333, 333]]);
  });

  it('adds no noise at t = 0 and insists on it elsewhere', () => {
    const xt = random(1);
    const withNoise = pSample(diffusion, { denoiser, xt, t: 0, noise: random(2) });
    expect(pSample(diffusion, { denoiser, xt, t: 0 }).xPrev).toBeAllClose(withNoise.xPrev, { atol: 0 });
    expect(() => pSample(diffusion, { denoiser, xt, t: 1 })).toThrow(
      'pSample: expected noise at t = 1, got none',
    );
  });

  it('leaks nothing', () => {
    const [xt, noise] = [random(1), random(2)];
    const step = (input: object) => pSample(diffusion, { denoiser, xt, t: 3, noise, ...input });
    expectNoLeaks(() => Object.values(step({ guidance: (x: tf.Tensor4D) => tf.neg(x) })));
    expectNoLeaks(() => Object.values(step({ t: 0 })));
  });
});
