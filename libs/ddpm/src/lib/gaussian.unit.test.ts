import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { discretizedGaussianLogLikelihood, type Gaussian, normalKl } from './gaussian.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const filled = (value: number) => tf.fill([1, 1, 1, 1], value) as tf.Tensor4D;
const gaussian = (mean: number, variance: number): Gaussian => ({
  mean: filled(mean),
  logVariance: filled(Math.log(variance)),
});

describe('normalKl', () => {
  it('is ln(σ₂/σ₁) + (σ₁² + (μ₁ − μ₂)²) / 2σ₂² − ½', () => {
    const kl = normalKl({ p: gaussian(1, 0.25), q: gaussian(-1, 4) }).dataSync()[0];
    expect(kl).toBeCloseTo(Math.log(4) + (0.25 + 4) / 8 - 0.5, 5);
  });

  it('vanishes for equal Gaussians and leaks nothing', () => {
    expect(normalKl({ p: gaussian(2, 3), q: gaussian(2, 3) }).dataSync()[0]).toBeCloseTo(0, 6);
    const [p, q] = [gaussian(0, 1), gaussian(1, 1)];
    expectNoLeaks(() => normalKl({ p, q }));
  });
});

describe('discretizedGaussianLogLikelihood', () => {
  const greyLevels = Float32Array.from({ length: 256 }, (_, level) => level / 127.5 - 1);

  it.each([
    [0, 0.3],
    [0.7, 0.05],
    [-0.999, 1e-3],
  ])('gives the 256 grey levels probabilities that add up to 1: mean %f, variance %f', (mean, variance) => {
    const logLikelihood = discretizedGaussianLogLikelihood(
      tf.tensor4d(greyLevels, [256, 1, 1, 1]),
      gaussian(mean, variance),
    );
    expect(tf.sum(tf.exp(logLikelihood)).dataSync()[0]).toBeCloseTo(1, 4);
  });

  it('is about the density times the width of a bin in the middle', () => {
    const variance = 0.2;
    const logLikelihood = discretizedGaussianLogLikelihood(filled(0.1), gaussian(0, variance));
    const density = Math.exp(-(0.1 ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    expect(logLikelihood.dataSync()[0]).toBeCloseTo(Math.log((density * 2) / 255), 3); // Φ is approximate
  });

  it('stays finite far away, and its gradient too', () => {
    const far = (mean: tf.Tensor) =>
      tf.sum(
        discretizedGaussianLogLikelihood(filled(1), { mean: mean as tf.Tensor4D, logVariance: filled(-12) }),
      );
    expect(far(filled(-1)).dataSync()[0]).toBeCloseTo(Math.log(1e-12), 4);
    expect(Number.isFinite(tf.grad(far)(filled(-1)).dataSync()[0])).toBe(true);
  });

  it('leaks nothing', () => {
    const x0 = tf.tensor4d(new RandomStream(1).normals(4), [1, 2, 2, 1]);
    const prediction = gaussian(0, 1);
    expectNoLeaks(() => discretizedGaussianLogLikelihood(x0, prediction));
  });
});
