import { assertComparable, type FeatureMatrix, inDoubles } from './feature-matrix.ts';
import type { Neighbours } from './nearest-images.ts';

/**
 * The nearest rows of a set of features for each query, exactly, by Euclidean distance; of rows equally far the earlier one
 * is nearer. Unlike pixels, features know a mirrored or moved copy again (paper §6.4, there with CLIP's).
 * Throws RangeError for features of different networks and for fewer than one neighbour.
 */
export function nearestFeatures(wanted: FeatureMatrix, among: FeatureMatrix, nearest: number): Neighbours {
  assertComparable({ a: wanted, b: among }, { where: 'nearestFeatures', least: 0 });
  if (!Number.isInteger(nearest) || nearest < 1) {
    throw new RangeError(`nearestFeatures: expected 1 or more neighbours, got ${nearest}.`);
  }
  const [queries, set] = [inDoubles(wanted), inDoubles(among)];
  const indices = new Int32Array(queries.rows * nearest).fill(-1);
  const squares = new Float64Array(queries.rows * nearest).fill(Number.POSITIVE_INFINITY);
  for (let query = 0; query < queries.rows; query++) {
    const [first, last] = [query * nearest, (query + 1) * nearest - 1];
    for (let row = 0; row < set.rows; row++) {
      const square = squaredDistance({ queries, query }, { set, row });
      if (square >= squares[last]) continue;
      let place = last;
      for (; place > first && squares[place - 1] > square; place--) {
        squares[place] = squares[place - 1];
        indices[place] = indices[place - 1];
      }
      squares[place] = square;
      indices[place] = row;
    }
  }
  const distances = squares.map((square) =>
    square === Number.POSITIVE_INFINITY ? Number.NaN : Math.sqrt(square),
  );
  return { indices, distances, nearest };
}

type Doubles = ReturnType<typeof inDoubles>;

/** By differences, so that equal rows are 0 apart. */
function squaredDistance(
  { queries, query }: { queries: Doubles; query: number },
  { set, row }: { set: Doubles; row: number },
): number {
  const { columns } = queries;
  const [x, y, from, start] = [queries.values, set.values, query * columns, row * columns];
  let sum = 0;
  for (let column = 0; column < columns; column++) {
    const difference = x[from + column] - y[start + column];
    sum += difference * difference;
  }
  return sum;
}
