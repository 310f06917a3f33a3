import { dotProduct } from './dot-product.ts';

/**
 * F [n, rank] with F Fᵀ = the positive semidefinite `matrix` [n, n]: Cholesky's factor with the largest pivot first, which
 * ends where nothing but rounding is left (Higham, Accuracy and Stability of Numerical Algorithms, §10.3). Row-major.
 */
export function semidefiniteFactor(matrix: Float64Array): { factor: Float64Array; rank: number } {
  const n = Math.sqrt(matrix.length);
  const left = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]);
  const limit = n * Number.EPSILON * left.reduce((most, value) => Math.max(most, value), 0);
  const rows = new Float64Array(n * n); // row i of the factor, n places wide
  const isDone = new Uint8Array(n);
  let rank = 0;
  for (; rank < n; rank++) {
    let pivot = -1;
    for (let i = 0; i < n; i++) if (!isDone[i] && (pivot < 0 || left[i] > left[pivot])) pivot = i;
    if (!(left[pivot] > limit)) break;
    const root = Math.sqrt(left[pivot]);
    isDone[pivot] = 1;
    for (let i = 0; i < n; i++) {
      if (isDone[i] && i !== pivot) continue;
      const known = dotProduct({ values: rows, at: i * n }, { values: rows, at: pivot * n }, rank);
      const entry = i === pivot ? root : (matrix[i * n + pivot] - known) / root;
      rows[i * n + rank] = entry;
      left[i] -= entry * entry;
    }
  }
  const factor = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) factor.set(rows.subarray(i * n, i * n + rank), i * rank);
  return { factor, rank };
}
