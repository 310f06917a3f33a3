import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiffusion } from './diffusion.ts';
import { qSample } from './forward-process.ts';
import { type GuidanceFn, sumGuidance } from './guidance.ts';
import { pMeanVariance } from './p-mean-variance.ts';
import { ddimSample, pSample } from './sampling-steps.ts';

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
    expect(pSample(diffusion, input)).toBeAllClose(expected, { atol: 1e-6 });
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

  it('adds no noise at t = 0 and insists on it elsewhere', () => {
    const xt = random(1);
    const withNoise = pSample(diffusion, { denoiser, xt, t: 0, noise: random(2) });
    expect(pSample(diffusion, { denoiser, xt, t: 0 })).toBeAllClose(withNoise, { atol: 0 });
    expect(() => pSample(diffusion, { denoiser, xt, t: 1 })).toThrow(
      'pSample: expected noise at t = 1, got none',
    );
  });

  it('leaks nothing', () => {
    const [xt, noise] = [random(1), random(2)];
    expectNoLeaks(() => pSample(diffusion, { denoiser, guidance: (x) => tf.neg(x), xt, t: 3, noise }));
    expectNoLeaks(() => pSample(diffusion, { denoiser, xt, t: 0 }));
  });
});

describe('ddimSample', () => {
  const exact = (noise: tf.Tensor4D) => () => tf.concat([noise, noise], 3) as tf.Tensor4D;

  it('walks along √ᾱ x_0 + √(1 − ᾱ) ε when the noise is predicted exactly', () => {
    const [x0, noise] = [tf.clipByValue(random(1), -1, 1), random(2)];
    const xt = qSample(diffusion.schedule, { x0, t: [6, 6], noise });
    const xPrev = ddimSample(diffusion, { denoiser: exact(noise), xt, t: 6 });
    expect(xPrev).toBeAllClose(qSample(diffusion.schedule, { x0, t: [5, 5], noise }), { atol: 1e-5 });
    const x1 = qSample(diffusion.schedule, { x0, t: [0, 0], noise });
    expect(ddimSample(diffusion, { denoiser: exact(noise), xt: x1, t: 0 })).toBeAllClose(x0, { atol: 1e-5 });
  });

  it('with guidance is the step of the shifted noise ε − √(1 − ᾱ) g, not clipped again', () => {
    const [x0, noise, gradient] = [tf.fill([2, 2, 2, 3], 0.9) as tf.Tensor4D, random(2), random(3)];
    const xt = qSample(diffusion.schedule, { x0, t: [6, 6], noise });
    const sigma = Math.sqrt(1 - diffusion.schedule.alphasCumprod[6]);
    const shifted = tf.sub(noise, tf.mul(sigma, gradient)) as tf.Tensor4D;
    const guided = ddimSample(diffusion, {
      denoiser: exact(noise),
      guidance: () => gradient.clone() as tf.Tensor4D,
      xt,
      t: 6,
    });
    const expected = ddimSample(diffusion, { denoiser: exact(shifted), xt, t: 6, clipX0: false });
    expect(guided).toBeAllClose(expected, { atol: 1e-5 });
  });

  it('with η = 1 needs noise and has the variance β̃ of the ancestral sampler', () => {
    const [xt, noise] = [random(1), random(2)];
    const step = (z: tf.Tensor4D) => ddimSample(diffusion, { denoiser, xt, t: 6, eta: 1, noise: z });
    const spread = tf.sub(step(noise), step(tf.zerosLike(noise)));
    const deviation = Math.sqrt(diffusion.schedule.posteriorVariance[6]);
    expect(spread).toBeAllClose(tf.mul(deviation, noise), { atol: 1e-5 });
    expect(() => ddimSample(diffusion, { denoiser, xt, t: 6, eta: 1 })).toThrow(
      'ddimSample: expected noise at t = 6 with eta 1, got none',
    );
  });

  it('leaks nothing', () => {
    const xt = random(1);
    expectNoLeaks(() => ddimSample(diffusion, { denoiser, guidance: (x) => tf.neg(x), xt, t: 3 }));
  });
});

describe('sumGuidance', () => {
  it('adds gradients, and is nothing for none', () => {
    const xt = random(1);
    const half: GuidanceFn = (x) => tf.mul(x, 0.5);
    const sum = sumGuidance([half, half, half])!;
    expect(sum(xt, [1, 1])).toBeAllClose(tf.mul(xt, 1.5), { rtol: 1e-6 });
    expect(sumGuidance([])).toBeUndefined();
    expect(sumGuidance([half])).toBe(half);
    expectNoLeaks(() => sum(xt, [1, 1]));
  });
});
