import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddimSample } from './ddim-step.ts';
import { createDiffusion } from './diffusion.ts';
import { qSample } from './forward-process.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const diffusion = createDiffusion(
  { numTimesteps: 1000, noiseSchedule: 'cosine', variance: 'learnedRange' },
  '10',
);
const random = (stream: number) => tf.tensor4d(new RandomStream(5, stream).normals(24), [2, 2, 2, 3]);
const denoiser = (xt: tf.Tensor4D) => tf.concat([tf.mul(xt, 0.5), tf.mul(xt, 0.1)], 3) as tf.Tensor4D;

describe('ddimSample', () => {
  const exact = (noise: tf.Tensor4D) => () => tf.concat([noise, noise], 3) as tf.Tensor4D;

  it('walks along √ᾱ x_0 + √(1 − ᾱ) ε when the noise is predicted exactly', () => {
    const [x0, noise] = [tf.clipByValue(random(1), -1, 1), random(2)];
    const xt = qSample(diffusion.schedule, { x0, t: [6, 6], noise });
    const { xPrev } = ddimSample(diffusion, { denoiser: exact(noise), xt, t: 6 });
    expect(xPrev).toBeAllClose(qSample(diffusion.schedule, { x0, t: [5, 5], noise }), { atol: 1e-5 });
    const x1 = qSample(diffusion.schedule, { x0, t: [0, 0], noise });
    expect(ddimSample(diffusion, { denoiser: exact(noise), xt: x1, t: 0 }).xPrev).toBeAllClose(x0, {
      atol: 1e-5,
    });
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
    expect(guided.xPrev).toBeAllClose(expected.xPrev, { atol: 1e-5 });
  });

  it('with η = 1 needs noise and has the variance β̃ of the ancestral sampler', () => {
    const [xt, noise] = [random(1), random(2)];
    const step = (z: tf.Tensor4D) => ddimSample(diffusion, { denoiser, xt, t: 6, eta: 1, noise: z }).xPrev;
    const spread = tf.sub(step(noise), step(tf.zerosLike(noise)));
    const deviation = Math.sqrt(diffusion.schedule.posteriorVariance[6]);
    expect(spread).toBeAllClose(tf.mul(deviation, noise), { atol: 1e-5 });
    expect(() => ddimSample(diffusion, { denoiser, xt, t: 6, eta: 1 })).toThrow(
      'ddimSample: expected noise at t = 6 with eta 1, got none',
    );
  });

  it('leaks nothing', () => {
    const xt = random(1);
    expectNoLeaks(() =>
      Object.values(ddimSample(diffusion, { denoiser, guidance: (x) => tf.neg(x), xt, t: 3 })),
    );
  });
});
