import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiffusion, type PredictionKind } from './diffusion.ts';
import { qSample } from './forward-process.ts';
import { impliedX0, predictionTarget } from './prediction.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const kinds = ['noise', 'x0', 'v'] as const;
const diffusion = (prediction: PredictionKind) =>
  createDiffusion({ numTimesteps: 100, variance: 'fixedLarge', prediction });
const random = (stream: number) => tf.tensor4d(new RandomStream(8, stream).normals(24), [2, 2, 2, 3]);
const t = [3, 70];

describe('predictionTarget', () => {
  it.each(kinds)('is what implies x_0 exactly: %s', (kind) => {
    const [x0, noise] = [random(1), random(2)];
    const xt = qSample(diffusion(kind).schedule, { x0, t, noise });
    const prediction = predictionTarget(diffusion(kind), { x0, noise, t });
    expect(impliedX0(diffusion(kind), { prediction, xt, t })).toBeAllClose(x0, { atol: 1e-5 });
  });

  it('of v turns with x_t: √ᾱ v + √(1−ᾱ) x_t is the noise, by cos² + sin² = 1', () => {
    const [x0, noise] = [random(1), random(2)];
    const { schedule } = diffusion('v');
    const xt = qSample(schedule, { x0, t, noise });
    const v = predictionTarget(diffusion('v'), { x0, noise, t });
    const alphaBars = t.map((timestep) => schedule.alphasCumprod[timestep]);
    const signal = tf.tensor4d(alphaBars.map(Math.sqrt), [2, 1, 1, 1]);
    const sigma = tf.tensor4d(
      alphaBars.map((alphaBar) => Math.sqrt(1 - alphaBar)),
      [2, 1, 1, 1],
    );
    expect(tf.add(tf.mul(signal, v), tf.mul(sigma, xt))).toBeAllClose(noise, { atol: 1e-5 });
  });

  it.each(kinds)('leaks nothing: %s', (kind) => {
    const [x0, noise] = [random(1), random(2)];
    expectNoLeaks(() => predictionTarget(diffusion(kind), { x0, noise, t }));
    expectNoLeaks(() => impliedX0(diffusion(kind), { prediction: noise, xt: x0, t }));
  });
});
