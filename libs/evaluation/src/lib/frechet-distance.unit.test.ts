import { RandomStream, streamFor } from '@interpolab/tensor/random';
import { describe, expect, it } from 'vitest';
import { patternFeatures } from './feature-matrix.fixture.ts';
import { frechetDistance, frechetDistanceOfGaussians } from './frechet-distance.ts';

const gaussian = (mean: number[], covariance: number[]) => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
});

describe('frechetDistance', () => {
  it('is a sum over the axes where the covariances are diagonal', () => {
    const a = gaussian([1, -2], [4, 0, 0, 9]);
    const b = gaussian([4, 2], [1, 0, 0, 25]);
    // 3² + 4² + (2 − 1)² + (3 − 5)²
    expect(frechetDistanceOfGaussians(a, b)).toBeCloseTo(30, 10);
  });

  it('stays the same when both are turned, also where they do not commute', () => {
    const turned = (angle: number, [first, second]: number[]) => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const across = (first - second) * c * s;
      return gaussian(
        [0, 0],
        [first * c * c + second * s * s, across, across, first * s * s + second * c * c],
      );
    };
    const upright = frechetDistanceOfGaussians(turned(0, [4, 9]), turned(0.7, [1, 25]));
    expect(frechetDistanceOfGaussians(turned(0.4, [4, 9]), turned(1.1, [1, 25]))).toBeCloseTo(upright, 10);
    // of 2 × 2 matrices: (tr (Σ₁Σ₂)^½)² = tr Σ₁Σ₂ + 2 √det Σ₁Σ₂
    const [a, b] = [turned(0, [4, 9]).covariance, turned(0.7, [1, 25]).covariance];
    const trace = a[0] * b[0] + a[3] * b[3];
    expect(upright).toBeCloseTo(4 + 9 + 1 + 25 - 2 * Math.sqrt(trace + 2 * Math.sqrt(36 * 25)), 10);
  });

  it('equals SciPy', () => {
    // scipy 1.17.1: |Δμ|² + trace(s1 + s2 − 2 sqrtm(s1 @ s2)), s = np.cov
    const [a, b] = [
      patternFeatures([24, 5], [3, 5]),
      patternFeatures([20, 5], [7, 2], { scale: 1.2, shift: 0.3 }),
    ];
    expect(frechetDistance(a, b)).toBeCloseTo(0.7224929879946052, 10);
    expect(frechetDistance(b, a)).toBeCloseTo(0.7224929879946052, 10);
  });

  it('needs no full rank', () => {
    // numpy 2.4.6: the last trace as the sum of the singular values of the centred sets' product (svd(x.T @ y)), since
    // square roots of eigenvalues that are 0 but for rounding would add 2e-8
    const [a, b] = [patternFeatures([4, 5], [3, 5]), patternFeatures([6, 5], [7, 2])];
    expect(frechetDistance(a, b)).toBeCloseTo(2.0916119122189616, 10);
    expect(frechetDistance(a, a)).toBeCloseTo(0, 8);
  });

  it('falls with the number of images where both sets are of one distribution', () => {
    const random = new RandomStream(0, streamFor('frechet-test'));
    const set = (rows: number) => ({
      ...{ model: 'm', rows, columns: 8 },
      values: Float64Array.from(random.normals(rows * 8)),
    });
    expect(frechetDistance(set(40), set(40))).toBeGreaterThan(3 * frechetDistance(set(400), set(400)));
  });

  it('refuses what cannot be compared', () => {
    const a = patternFeatures([4, 5], [3, 5]);
    expect(() => frechetDistance(a, { ...a, model: 'other' })).toThrow(
      'frechetDistance: features of different networks (pattern, other) cannot be compared; make both with one.',
    );
    expect(() => frechetDistance(a, patternFeatures([1, 5], [3, 5]))).toThrow(
      'frechetDistance: needs 2 images on either side, got 1.',
    );
    const values = Float64Array.from(a.values).fill(Number.NaN, 7, 8);
    expect(() => frechetDistance(a, { ...a, values })).toThrow(
      'frechetDistance: expected finite features, got NaN in row 1.',
    );
  });
});
