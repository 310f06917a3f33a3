import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bump, mixtureDenoiser } from './analytic-models.test-support.ts';
import { createDiffusion } from './diffusion.ts';
import { priorBound, variationalBound } from './variational-bound.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const bell: Bump = { share: 1, mean: 0.1, deviation: 0.25 };
const shape = [2, 24, 24, 1] as [number, number, number, number];
const count = 24 * 24;
const random = (stream: number) => tf.tensor4d(new RandomStream(6, stream).normals(2 * count), shape);

/** The bound of a model that knows the data's true distribution. */
function evaluate(numTimesteps: number, x0: tf.Tensor4D) {
  const diffusion = createDiffusion({ numTimesteps, variance: 'fixedSmall' });
  return variationalBound(diffusion, {
    denoiser: mixtureDenoiser([bell], diffusion.schedule.alphasCumprod),
    x0,
    noiseAt: (t) => random(100 + t),
    clipX0: false,
  });
}

describe('variationalBound', () => {
  it('has the expected KL of two Gaussians at every t > 0', async () => {
    const pixel = 0.5;
    const { schedule } = createDiffusion({ numTimesteps: 20, variance: 'fixedSmall' });
    const { terms } = (await evaluate(20, tf.fill(shape, pixel) as tf.Tensor4D))!;
    for (const t of [1, 5, 12, 19]) {
      // x̂_0 − m = k (x_t − √ᾱ m), so x_0 − x̂_0 is Gaussian in ε; KL of equal variances is Δ² / 2β̃
      const alphaBar = schedule.alphasCumprod[t];
      const slope =
        (Math.sqrt(alphaBar) * bell.deviation ** 2) / (alphaBar * bell.deviation ** 2 + 1 - alphaBar);
      const bias = (1 - slope * Math.sqrt(alphaBar)) * (pixel - bell.mean);
      const squared = bias ** 2 + slope ** 2 * (1 - alphaBar);
      const nats = (schedule.posteriorMeanCoef1[t] ** 2 * squared) / (2 * schedule.posteriorVariance[t]);
      const measured = (terms[t][0] + terms[t][1]) / 2;
      expect(Math.abs(measured / (nats / Math.LN2) - 1)).toBeLessThan(0.08); // 1152 draws of ε
    }
  });

  it('is the entropy of the pixels when mean and variance are those of the true reverse process', async () => {
    const numTimesteps = 20;
    const x0 = tf.add(bell.mean, tf.mul(bell.deviation, random(1))) as tf.Tensor4D;
    // 256 grey levels 2/255 wide: the mean of −log₂(density · 2/255)
    const bits = [...x0.dataSync()].map((x) => {
      const z = (x - bell.mean) / bell.deviation;
      return (z * z) / 2 / Math.LN2 + Math.log2(bell.deviation * Math.sqrt(2 * Math.PI)) + Math.log2(127.5);
    });
    const entropy = bits.reduce((sum, value) => sum + value, 0) / bits.length;

    const diffusion = createDiffusion({ numTimesteps, variance: 'learnedRange' });
    const { schedule } = diffusion;
    const predictNoise = mixtureDenoiser([bell], schedule.alphasCumprod);
    /** The variance output that makes Σ the variance of x_{t−1} given x_t: β̃ and what x_0 still has of its own. */
    const varianceOutput = (t: number) => {
      const alphaBar = schedule.alphasCumprod[t];
      const ofX0 = ((1 - alphaBar) * bell.deviation ** 2) / (alphaBar * bell.deviation ** 2 + 1 - alphaBar);
      const exact = schedule.posteriorVariance[t] + schedule.posteriorMeanCoef1[t] ** 2 * ofX0;
      const [low, high] = [schedule.posteriorLogVarianceClipped[t], Math.log(schedule.betas[t])];
      return (2 * (Math.log(exact) - low)) / (high - low) - 1;
    };
    const { total } = (await variationalBound(diffusion, {
      denoiser: (xt, t) =>
        tf.concat([predictNoise(xt, t), tf.fill(xt.shape, varianceOutput(t[0]))], 3) as tf.Tensor4D,
      x0,
      noiseAt: (t) => random(100 + t),
      clipX0: false,
    }))!;
    expect(Math.abs((total[0] + total[1]) / 2 - entropy)).toBeLessThan(0.05); // 1152 draws of each ε

    const fixed = (await evaluate(numTimesteps, x0))!.total;
    expect((fixed[0] + fixed[1]) / 2).toBeGreaterThan(entropy + 0.3); // what a wrong variance costs
  });

  it('adds up prior and terms, reports every step, and leaks nothing', async () => {
    const x0 = tf.tanh(random(2)) as tf.Tensor4D;
    const done: number[] = [];
    await expectNoLeaks(async () => {
      const diffusion = createDiffusion({ numTimesteps: 4, variance: 'learnedRange' });
      const { total, prior, terms } = (await variationalBound(diffusion, {
        denoiser: (xt) => tf.concat([xt, tf.zerosLike(xt)], 3) as tf.Tensor4D,
        x0,
        noiseAt: (t) => random(t),
        onStep: (step) => done.push(step),
      }))!;
      expect(terms).toHaveLength(4);
      expect(total[1]).toBeCloseTo(prior[1] + terms[0][1] + terms[1][1] + terms[2][1] + terms[3][1], 6);
    });
    expect(done).toEqual([1, 2, 3, 4]);
  });

  it('gives up between two timesteps when asked', async () => {
    const diffusion = createDiffusion({ numTimesteps: 4, variance: 'fixedLarge' });
    const answer = await variationalBound(diffusion, {
      denoiser: (xt) => xt.clone() as tf.Tensor4D,
      x0: random(2),
      noiseAt: random,
      shouldStop: () => true,
    });
    expect(answer).toBeNull();
  });
});

describe('priorBound', () => {
  it('is ½ (ᾱ x_0² − ᾱ − ln(1 − ᾱ)) / ln 2', () => {
    const diffusion = createDiffusion({ numTimesteps: 20, noiseSchedule: 'linear', variance: 'fixedSmall' });
    const alphaBar = diffusion.schedule.alphasCumprod[19];
    const expected = (0.5 * (alphaBar * 0.64 - alphaBar - Math.log(1 - alphaBar))) / Math.LN2;
    const x0 = tf.fill([1, 2, 2, 3], 0.8) as tf.Tensor4D;
    expect(priorBound(diffusion, x0)).toBeAllClose([expected], { rtol: 1e-3, atol: 1e-9 });
    expectNoLeaks(() => priorBound(diffusion, x0));
  });
});
