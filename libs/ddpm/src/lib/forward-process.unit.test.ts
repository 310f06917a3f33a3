import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { qPosteriorMean, qSample } from './forward-process.ts';
import { predictNoiseFromX0, predictX0FromNoise } from './noise-and-x0.ts';
import { createNoiseSchedule } from './noise-schedule.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const schedule = createNoiseSchedule('cosine', 100);
const image = (value: number, count = 1) => tf.fill([count, 1, 1, 1], value) as tf.Tensor4D;
const random = (stream: number) => tf.tensor4d(new RandomStream(1, stream).normals(24), [2, 2, 2, 3]);

describe('qSample', () => {
  it('scales images by √ᾱ_t and noise by √(1 − ᾱ_t), each image at its own t', () => {
    const t = [0, 40, 99];
    const alphaBars = t.map((timestep) => schedule.alphasCumprod[timestep]);
    const signal = qSample(schedule, { x0: image(1, 3), t, noise: image(0, 3) });
    expect(signal.dataSync()).toBeAllClose(Float32Array.from(alphaBars, Math.sqrt), { rtol: 1e-6 });
    const noise = qSample(schedule, { x0: image(0, 3), t, noise: image(1, 3) });
    expect(noise.dataSync()).toBeAllClose(
      Float32Array.from(alphaBars, (alphaBar) => Math.sqrt(1 - alphaBar)),
      { rtol: 1e-6 },
    );
  });

  it('leaks nothing and names what does not fit', () => {
    const [x0, noise] = [random(1), random(2)];
    expectNoLeaks(() => qSample(schedule, { x0, t: [3, 4], noise }));
    expect(() => qSample(schedule, { x0, t: [0, 100], noise })).toThrow(
      'perImage: t must be in 0 … 99, got 100',
    );
    expect(() => qSample(schedule, { x0, t: [0, 1], noise: image(1) })).toThrow(
      'qSample: noise: expected shape [2,2,2,3], got [1,1,1,1]',
    );
  });
});

describe('qPosteriorMean', () => {
  it('is x_0 at t = 0', () => {
    const [x0, xt] = [random(1), random(2)];
    expect(qPosteriorMean(schedule, { x0, xt, t: [0, 0] })).toBeAllClose(x0, { rtol: 1e-6 });
  });

  it('lies on the noiseless path: √ᾱ_t x_0 goes to √ᾱ_{t−1} x_0', () => {
    const t = [60, 30];
    const x0 = random(1);
    const xt = qSample(schedule, { x0, t, noise: tf.zerosLike(x0) });
    const previous = t.map((timestep) => timestep - 1);
    const expected = qSample(schedule, { x0, t: previous, noise: tf.zerosLike(x0) });
    expect(qPosteriorMean(schedule, { x0, xt, t })).toBeAllClose(expected, { rtol: 1e-5, atol: 1e-6 });
    expectNoLeaks(() => qPosteriorMean(schedule, { x0, xt, t }));
  });
});

describe('predictX0FromNoise and predictNoiseFromX0', () => {
  it('invert q(x_t | x_0)', () => {
    const [x0, noise] = [random(1), random(2)];
    const t = [10, 70];
    const xt = qSample(schedule, { x0, t, noise });
    expect(predictX0FromNoise(schedule, { xt, t, predNoise: noise })).toBeAllClose(x0, { atol: 1e-5 });
    expect(predictNoiseFromX0(schedule, { xt, t, predX0: x0 })).toBeAllClose(noise, { atol: 1e-5 });
    expectNoLeaks(() => predictX0FromNoise(schedule, { xt, t, predNoise: noise }));
    expectNoLeaks(() => predictNoiseFromX0(schedule, { xt, t, predX0: x0 }));
  });
});
