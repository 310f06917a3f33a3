import { dotProduct } from './dot-product.ts';
import { assertComparable, assertFeatures, type FeatureMatrix } from './feature-matrix.ts';
import { semidefiniteFactor } from './semidefinite-factor.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

export interface Moments {
  /** [d] */
  readonly mean: Float64Array;
  /** [d, d], unbiased (n − 1), row-major. */
  readonly covariance: Float64Array;
}

/** Mean and covariance of features [n, d]. Throws RangeError for fewer than two rows. */
export function featureMoments(features: FeatureMatrix): Moments {
  assertFeatures(features, 'featureMoments');
  const { values, rows, columns } = features;
  if (rows < 2) throw new RangeError(`featureMoments: needs 2 images, got ${rows}.`);
  const mean = new Float64Array(columns);
  for (let at = 0; at < values.length; at++) mean[at % columns] += values[at] / rows;
  const centred = new Float64Array(values.length); // a feature of all images after the other
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      centred[column * rows + row] = values[row * columns + column] - mean[column];
    }
  }
  const covariance = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = dotProduct({ values: centred, at: i * rows }, { values: centred, at: j * rows }, rows);
      covariance[i * columns + j] = sum / (rows - 1);
      covariance[j * columns + i] = covariance[i * columns + j];
    }
  }
  return { mean, covariance };
}

/**
 * Fréchet's distance of two Gaussians, |μ₁ − μ₂|² + tr Σ₁ + tr Σ₂ − 2 tr (Σ₁Σ₂)^½ (Heusel et al., 2017), float64. With
 * Σ₁ = F Fᵀ, Σ₁Σ₂ has the eigenvalues of the symmetric Fᵀ Σ₂ F, so their roots give the last trace; singular covariances,
 * as of fewer images than features, need no added diagonal.
 */
export function frechetDistanceOfGaussians(a: Moments, b: Moments): number {
  const d = a.mean.length;
  let [apart, traces] = [0, 0];
  for (let i = 0; i < d; i++) {
    apart += (a.mean[i] - b.mean[i]) ** 2;
    traces += a.covariance[i * d + i] + b.covariance[i * d + i];
  }
  return Math.max(0, apart + traces - 2 * traceOfRoot(a.covariance, b.covariance));
}

/**
 * FID of two sets of features, by their moments. It falls with the number of images n even where the sets come from
 * one distribution (Bińkowski et al., 2018, and tests here): say n beside it and compare only equal n.
 * Throws RangeError for features of different networks and for fewer than two images.
 */
export function frechetDistance(a: FeatureMatrix, b: FeatureMatrix): number {
  assertComparable({ a, b }, { where: 'frechetDistance', least: 2 });
  return frechetDistanceOfGaussians(featureMoments(a), featureMoments(b));
}

/** tr (Σ₁Σ₂)^½ of positive semidefinite matrices [d, d]. */
function traceOfRoot(first: Float64Array, second: Float64Array): number {
  const d = Math.sqrt(first.length);
  const { factor, rank } = semidefiniteFactor(first);
  const columns = new Float64Array(rank * d); // Fᵀ: its columns one after the other
  for (let i = 0; i < d; i++) for (let k = 0; k < rank; k++) columns[k * d + i] = factor[i * rank + k];
  const product = new Float64Array(rank * d); // Fᵀ Σ₂
  for (let k = 0; k < rank; k++) {
    for (let j = 0; j < d; j++) {
      product[k * d + j] = dotProduct({ values: columns, at: k * d }, { values: second, at: j * d }, d);
    }
  }
  const inner = new Float64Array(rank * rank);
  for (let k = 0; k < rank; k++) {
    for (let l = 0; l <= k; l++) {
      inner[k * rank + l] = dotProduct({ values: product, at: k * d }, { values: columns, at: l * d }, d);
    }
  }
  return symmetricEigenvalues(inner).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}
