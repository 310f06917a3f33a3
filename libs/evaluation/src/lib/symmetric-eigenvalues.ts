import { dotProduct } from './dot-product.ts';

const mostSweeps = 60;

/**
 * The eigenvalues of a symmetric matrix, ascending, float64: Householder's reduction to a tridiagonal matrix and QL with
 * implicit Wilkinson shifts (Golub and Van Loan, Matrix Computations, §8.3). Their absolute error is a few roundings of the largest.
 * `matrix` is [n, n], row-major, of which the lower triangle is read; it is left as it is.
 * Throws RangeError for a matrix that is not square or holds a number that is not finite.
 */
export function symmetricEigenvalues(matrix: Float64Array): Float64Array {
  const n = Math.sqrt(matrix.length);
  if (!Number.isInteger(n)) {
    throw new RangeError(`symmetricEigenvalues: expected a square matrix, got ${matrix.length} values.`);
  }
  if (!matrix.every(Number.isFinite)) {
    throw new RangeError('symmetricEigenvalues: expected finite numbers.');
  }
  const { diagonal, beside } = tridiagonal(matrix.slice(), n);
  diagonalise(diagonal, beside);
  return diagonal.sort();
}

/** From the last row up: row i is reflected onto its entry beside the diagonal. Changes the lower triangle of `a`. */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; beside: Float64Array } {
  const beside = new Float64Array(n); // beside[i] stands between i and i + 1
  const product = new Float64Array(n);
  for (let row = n - 1; row > 0; row--) {
    const at = row * n;
    const scale = largestSize(a, { at, length: row });
    if (row === 1 || scale === 0) {
      beside[row - 1] = a[at + row - 1];
      continue;
    }
    for (let k = 0; k < row; k++) a[at + k] /= scale;
    const vector = { values: a, at };
    const square = dotProduct(vector, vector, row);
    const last = a[at + row - 1];
    const reflected = last > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    beside[row - 1] = scale * reflected;
    a[at + row - 1] = last - reflected;
    const half = square - last * reflected; // ½ of the reflector's squared length
    multiplySymmetric({ a, n, size: row }, vector, product);
    for (let k = 0; k < row; k++) product[k] /= half;
    const overlap = dotProduct(vector, { values: product, at: 0 }, row) / (2 * half);
    for (let k = 0; k < row; k++) product[k] -= overlap * a[at + k];
    for (let i = 0; i < row; i++) {
      const [own, other, to] = [a[at + i], product[i], i * n];
      for (let j = 0; j <= i; j++) a[to + j] -= own * product[j] + other * a[at + j];
    }
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), beside };
}

/** The largest absolute value of a stretch. */
function largestSize(a: Float64Array, { at, length }: { at: number; length: number }): number {
  let most = 0;
  for (let k = 0; k < length; k++) most = Math.max(most, Math.abs(a[at + k]));
  return most;
}

/** `product` = A v for the symmetric matrix whose lower triangle `a` holds. */
function multiplySymmetric(
  { a, n, size }: { a: Float64Array; n: number; size: number },
  vector: { values: Float64Array; at: number },
  product: Float64Array,
): void {
  for (let i = 0; i < size; i++) {
    const row = i * n;
    const own = vector.values[vector.at + i];
    product[i] = dotProduct({ values: a, at: row }, vector, i + 1);
    for (let j = 0; j < i; j++) product[j] += a[row + j] * own;
  }
}

/** QL sweeps; `diagonal` becomes the eigenvalues. */
function diagonalise(diagonal: Float64Array, beside: Float64Array): void {
  const n = diagonal.length;
  for (let low = 0; low < n; low++) {
    for (let sweep = 0; ; sweep++) {
      let high = low;
      for (; high < n - 1; high++) {
        const size = Math.abs(diagonal[high]) + Math.abs(diagonal[high + 1]);
        if (Math.abs(beside[high]) <= Number.EPSILON * size) break;
      }
      if (high === low) break;
      if (sweep === mostSweeps) throw new RangeError('symmetricEigenvalues: QL did not converge.');
      sweepUp(diagonal, beside, { low, high });
    }
  }
}

/** One implicit QL step between `low` and `high`, whose entry beside the diagonal is 0. */
function sweepUp(d: Float64Array, e: Float64Array, { low, high }: { low: number; high: number }): void {
  const ratio = (d[low + 1] - d[low]) / (2 * e[low]);
  const root = Math.hypot(ratio, 1);
  let bulge = d[high] - d[low] + e[low] / (ratio + (ratio >= 0 ? root : -root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    const length = Math.hypot(f, bulge);
    e[i + 1] = length;
    if (length === 0) {
      d[i + 1] -= shift; // it fell apart here: the next sweep takes the parts one by one
      e[high] = 0;
      return;
    }
    sine = f / length;
    cosine = bulge / length;
    const moved = d[i + 1] - shift;
    const turned = (d[i] - moved) * sine + 2 * cosine * b;
    shift = sine * turned;
    d[i + 1] = moved + shift;
    bulge = cosine * turned - b;
  }
  d[low] -= shift;
  e[low] = bulge;
  e[high] = 0;
}
