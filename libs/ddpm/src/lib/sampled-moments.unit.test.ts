import { startEngine, type tf } from '@interpolab/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bump, mapPixels, mixtureDenoiser, mixtureScore } from './analytic-models.test-support.ts';
import { createDiffusion } from './diffusion.ts';
import type { GuidanceFn } from './guidance.ts';
import { createNoiseSchedule } from './noise-schedule.ts';
import { type SampleImagesOptions, sampleImages } from './sample-images.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

// Models whose score is known exactly: what a sampler draws must then have the moments of the distribution that it
// says it samples. Every pixel is a draw of its own.
const numTimesteps = 1000;
const { alphasCumprod } = createNoiseSchedule('cosine', numTimesteps);
const mixture: readonly Bump[] = [
  { share: 0.35, mean: -0.5, deviation: 0.15 },
  { share: 0.65, mean: 0.4, deviation: 0.2 },
];

const options = (respacing: string): SampleImagesOptions => ({
  denoiser: mixtureDenoiser(mixture, alphasCumprod),
  diffusion: createDiffusion({ numTimesteps, variance: 'fixedSmall' }, respacing),
  imageSize: 48,
  channels: 1,
  count: 1,
  batchSize: 1,
  seed: 21,
  clipX0: false,
});

function moments(values: ArrayLike<number>, weight: (value: number) => number = () => 1) {
  let [total, first, second, third] = [0, 0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    const [x, w] = [values[at], weight(values[at])];
    total += w;
    first += w * x;
    second += w * x ** 2;
    third += w * x ** 3;
  }
  const [mean, square, cube] = [first / total, second / total, third / total];
  return { mean, deviation: Math.sqrt(square - mean ** 2), third: cube };
}

/** Points of a fine grid, with the density of x_0 as their weight. */
const grid = Array.from({ length: 6001 }, (_, k) => -3 + k / 1000);
const density = (x: number) =>
  mixture.reduce(
    (sum, { share, mean, deviation }) =>
      sum + (share / deviation) * Math.exp(-((x - mean) ** 2) / (2 * deviation ** 2)),
    0,
  );

describe('samples of a known mixture', () => {
  it.each([
    ['ancestral', '150', 0],
    ['ddim', '150', 0],
    ['ddim', '150', 1],
    ['dpmSolver++2M', '40', 0],
  ] as const)('have its moments: %s, %s steps, η %d', async (sampler, respacing, eta) => {
    const { data } = await sampleImages({ ...options(respacing), sampler, eta });
    const [drawn, expected] = [moments(data), moments(grid, density)];
    // 2304 draws of deviation 0.47: standard errors 0.010, 0.004 and 0.004
    expect(Math.abs(drawn.mean - expected.mean)).toBeLessThan(0.03);
    expect(Math.abs(drawn.deviation - expected.deviation)).toBeLessThan(0.015);
    expect(Math.abs(drawn.third - expected.third)).toBeLessThan(0.015);
    const inLowBump = data.filter((x) => x < -0.05).length / data.length;
    expect(Math.abs(inLowBump - 0.35)).toBeLessThan(0.035);
  });
});

describe('samples guided by the exact score of a tilt', () => {
  // x_0 ~ N(0, 0.5²) and two classes with log-odds 4 x_0: multi-guidance of strength λ tilts by [p(1 − p)]^λ (paper §4.1)
  const bell: Bump = { share: 1, mean: 0, deviation: 0.5 };
  const [slope, strength, offset] = [4, 2, 0.3];
  const tilted = (x0: number) => {
    const p = 1 / (1 + Math.exp(-slope * (x0 - offset)));
    return Math.exp(-(x0 ** 2) / (2 * bell.deviation ** 2)) * (p * (1 - p)) ** strength;
  };

  /** ∇ log E[tilt(x_0) | x_t]: the score of the tilted density at noise level t, less that of the plain one. */
  const guidance: GuidanceFn = (xt: tf.Tensor4D, [t]) => {
    const alphaBar = alphasCumprod[t];
    const variance = alphaBar * bell.deviation ** 2 + 1 - alphaBar;
    // x_0 given x_t, before the tilt
    const spread = Math.sqrt(((1 - alphaBar) * bell.deviation ** 2) / variance);
    return mapPixels(xt, (x) => {
      const centre = (Math.sqrt(alphaBar) * bell.deviation ** 2 * x) / variance;
      let [total, first] = [0, 0];
      for (let node = -20; node <= 20; node++) {
        const x0 = centre + node * 0.25 * spread;
        const prior = Math.exp(-(x0 ** 2) / (2 * bell.deviation ** 2));
        const weight = Math.exp(-((node * 0.25) ** 2) / 2) * (tilted(x0) / prior);
        total += weight;
        first += weight * x0;
      }
      const score = (Math.sqrt(alphaBar) * (first / total) - x) / (1 - alphaBar); // Tweedie's formula
      return score - mixtureScore([bell], alphaBar, x);
    });
  };

  it.each([
    ['ancestral', 'xt', '200'],
    ['ancestral', 'mean', '100'],
    ['ddim', 'xt', '250'],
    ['dpmSolver++2M', 'xt', '40'],
  ] as const)('have its moments: %s, gradient at %s', async (sampler, gradientAt, respacing) => {
    const { data } = await sampleImages({
      ...options(respacing),
      denoiser: mixtureDenoiser([bell], alphasCumprod),
      imageSize: 28,
      sampler,
      gradientAt,
      guidance: [guidance],
    });
    const [drawn, expected] = [moments(data), moments(grid, tilted)];
    // 784 draws: standard errors 0.009 and 0.006; untilted, the mean is 0 and the deviation 0.5
    expect(expected.mean).toBeGreaterThan(0.15);
    expect(Math.abs(drawn.mean - expected.mean)).toBeLessThan(0.03);
    expect(Math.abs(drawn.deviation - expected.deviation)).toBeLessThan(0.03);
  });
});
