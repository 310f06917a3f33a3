import { tf } from '@interpolab/tensor';
import type { DenoiserFn } from './guidance.ts';

/** One bump of a density over pixel values; every pixel is drawn from it by itself. */
export interface Bump {
  readonly share: number;
  readonly mean: number;
  readonly deviation: number;
}

/** The bump's variance at noise level ᾱ. */
const varianceAt = ({ deviation }: Bump, alphaBar: number) => alphaBar * deviation ** 2 + 1 - alphaBar;

/**
 * E[ε | x_t] when every pixel of x_0 is drawn from a mixture of Gaussians: the best network there can be, from the
 * exact score, ε̂ = −√(1−ᾱ) ∇ log p_t. `alphasCumprod` is that of the schedule before respacing.
 */
export function mixtureDenoiser(mixture: readonly Bump[], alphasCumprod: Float64Array): DenoiserFn {
  return (xt, [t]) => {
    const alphaBar = alphasCumprod[t];
    return mapPixels(xt, (x) => -Math.sqrt(1 - alphaBar) * mixtureScore(mixture, alphaBar, x));
  };
}

/** ∇ log p_t at x. */
export function mixtureScore(mixture: readonly Bump[], alphaBar: number, x: number): number {
  const shares = bumpShares(mixture, alphaBar, x);
  return mixture.reduce((sum, bump, k) => {
    const distance = x - Math.sqrt(alphaBar) * bump.mean;
    return sum - (shares[k] * distance) / varianceAt(bump, alphaBar);
  }, 0);
}

/** p(bump | x_t = x), the exact classifier of the bumps. */
export function bumpShares(mixture: readonly Bump[], alphaBar: number, x: number): number[] {
  const logs = mixture.map((bump) => {
    const variance = varianceAt(bump, alphaBar);
    const distance = x - Math.sqrt(alphaBar) * bump.mean;
    return Math.log(bump.share) - 0.5 * Math.log(variance) - distance ** 2 / (2 * variance);
  });
  const largest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** P(x_t ≤ x). The probability flow keeps it: it is the monotone map between the noise levels' distributions. */
export function mixtureCdf(mixture: readonly Bump[], alphaBar: number, x: number): number {
  return mixture.reduce((sum, bump) => {
    const standard = (x - Math.sqrt(alphaBar) * bump.mean) / Math.sqrt(varianceAt(bump, alphaBar));
    return sum + bump.share * normalCdf(standard);
  }, 0);
}

/** Where the probability flow takes x from one noise level to another, by bisection of the CDF. */
export function probabilityFlow(
  mixture: readonly Bump[],
  { from, to, x }: { from: number; to: number; x: number },
): number {
  const wanted = mixtureCdf(mixture, from, x);
  let [low, high] = [-20, 20];
  for (let round = 0; round < 80; round++) {
    const middle = (low + high) / 2;
    if (mixtureCdf(mixture, to, middle) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function mapPixels(images: tf.Tensor4D, map: (value: number) => number): tf.Tensor4D {
  return tf.tensor4d(Float32Array.from(images.dataSync(), map), images.shape);
}

/** Φ by its series or, in the tails, its continued fraction (Abramowitz and Stegun 26.2.10 and 26.2.14). */
function normalCdf(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(z) > 5) {
    let fraction = Math.abs(z);
    for (let k = 40; k >= 1; k--) fraction = Math.abs(z) + k / fraction;
    return z > 0 ? 1 - density / fraction : density / fraction;
  }
  let [term, sum] = [z, z];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + density * sum;
}
