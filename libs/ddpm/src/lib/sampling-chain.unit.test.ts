import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiffusion } from './diffusion.ts';
import { sampleChain } from './sampling-chain.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const diffusion = createDiffusion(
  { numTimesteps: 1000, noiseSchedule: 'cosine', variance: 'fixedSmall' },
  '20',
);
const { schedule } = diffusion;
const start = () => tf.tensor4d([1, -2, 0.5], [1, 1, 1, 3]);
/** A fake network and fake noise that a few lines of float64 can follow. */
const denoiser = (xt: tf.Tensor4D, [t]: number[]) => tf.mul(xt, 0.5 + t / 5000) as tf.Tensor4D;
const noiseOf = (t: number) => Math.sin(t);

describe('sampleChain', () => {
  it.each([false, true])('follows the ancestral recurrence, guided: %s', async (guided) => {
    const images = await sampleChain(diffusion, {
      denoiser,
      sampler: 'ancestral',
      guidance: guided ? [(xt) => tf.mul(xt, -0.3), (xt) => tf.fill(xt.shape, 0.1)] : [],
      start: start(),
      noiseAt: (t) => tf.fill([1, 1, 1, 3], noiseOf(t)),
    });
    const expected = [...start().dataSync()].map((first) => {
      let x = first;
      for (let t = 19; t >= 0; t--) {
        const alphaBar = schedule.alphasCumprod[t];
        const predNoise = x * (0.5 + schedule.timesteps[t] / 5000);
        const implied = (x - Math.sqrt(1 - alphaBar) * predNoise) / Math.sqrt(alphaBar);
        const predX0 = Math.min(1, Math.max(-1, implied));
        const mean = schedule.posteriorMeanCoef1[t] * predX0 + schedule.posteriorMeanCoef2[t] * x;
        const shift = guided ? schedule.posteriorVariance[t] * (-0.3 * x + 0.1) : 0;
        x = mean + shift + Math.sqrt(schedule.posteriorVariance[t]) * (t > 0 ? noiseOf(t) : 0);
      }
      return x;
    });
    expect([...images!.dataSync()]).toBeAllClose(expected, { atol: 1e-5 });
  });

  it('follows the DDIM recurrence and asks for no noise', async () => {
    const images = await sampleChain(diffusion, {
      denoiser,
      sampler: 'ddim',
      clipX0: false,
      start: start(),
      noiseAt: () => {
        throw new Error('no noise is needed');
      },
    });
    let factor = 1; // the fake network is linear, so every step is a factor
    for (let t = 19; t >= 0; t--) {
      const alphaBar = schedule.alphasCumprod[t];
      const predNoise = 0.5 + schedule.timesteps[t] / 5000;
      const predX0 = (1 - Math.sqrt(1 - alphaBar) * predNoise) / Math.sqrt(alphaBar);
      const previous = schedule.alphasCumprodPrev[t];
      factor *= Math.sqrt(previous) * predX0 + Math.sqrt(1 - previous) * predNoise;
    }
    expect(images!).toBeAllClose(tf.mul(start(), factor), { ofMax: 1e-4 });
  });

  it('gives up between two steps when asked, and leaks nothing', async () => {
    let asked = 0;
    const first = start();
    await expectNoLeaks(async () => {
      const images = await sampleChain(diffusion, {
        denoiser,
        sampler: 'ancestral',
        start: first,
        noiseAt: () => tf.zeros([1, 1, 1, 3]),
        shouldStop: () => asked++ === 3,
      });
      expect(images).toBeNull();
    });
    expect(asked).toBe(4);
  });

  it('counts its steps, keeps its start and leaks nothing', async () => {
    const done: number[] = [];
    const first = start();
    await expectNoLeaks(() =>
      sampleChain(diffusion, {
        denoiser,
        sampler: 'ancestral',
        start: first,
        noiseAt: () => tf.zeros([1, 1, 1, 3]),
        onStep: ({ done: steps, t }) => done.push(steps, t),
      }),
    );
    expect(done).toEqual(Array.from({ length: 20 }, (_, index) => [index + 1, 19 - index]).flat());
    expect([...first.dataSync()]).toEqual([1, -2, 0.5]);
  });
});
