import { describe, expect, it } from 'vitest';
import { patternFeatures } from './feature-matrix.fixture.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

describe('symmetricEigenvalues', () => {
  it('equals NumPy', () => {
    const { values } = patternFeatures([6, 6], [3, 5]);
    const matrix = Float64Array.from(
      values,
      (value, at) => value + values[(at % 6) * 6 + Math.floor(at / 6)],
    );
    // numpy 2.4.6: np.linalg.eigvalsh(A + A.T)
    const expected = [-2.82515283, -2.18306577, -0.00418344, 0.66255047, 1.38128001, 3.96857156];
    for (const [at, value] of symmetricEigenvalues(matrix).entries())
      expect(value).toBeCloseTo(expected[at], 7);
  });

  it('knows those of the second difference', () => {
    const n = 60;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2;
      if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
    }
    for (const [at, value] of symmetricEigenvalues(matrix).entries()) {
      expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (at + 1)) / (n + 1)), 12);
    }
  });

  it('meets equal ones, zeros and the smallest matrices', () => {
    expect([...symmetricEigenvalues(Float64Array.of(7))]).toEqual([7]);
    expect([...symmetricEigenvalues(new Float64Array(9))]).toEqual([0, 0, 0]);
    const ones = symmetricEigenvalues(new Float64Array(16).fill(1));
    for (const [at, value] of [0, 0, 0, 4].entries()) expect(ones[at]).toBeCloseTo(value, 12);
    expect(() => symmetricEigenvalues(new Float64Array(3))).toThrow(
      'symmetricEigenvalues: expected a square matrix, got 3 values.',
    );
  });
});
