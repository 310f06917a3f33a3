import { assertComparable, type FeatureMatrix, inDoubles } from './feature-matrix.ts';
import { NearestList, type Neighbours } from './nearest-list.ts';

/**
 * Finds, for each row of some features, the nearest rows of a set that comes block by block: exactly, by Euclidean distance; of
 * rows equally far the earlier one is nearer. Unlike pixels, features know a mirrored or moved copy again (paper §6.4, there
 * with CLIP's at unit length: `unitFeatures`).
 */
export class NearestFeatures {
  readonly #queries: FeatureMatrix;
  readonly #values: Float64Array;
  readonly #found: NearestList;
  #seen = 0;

  /** @throws RangeError for fewer than one neighbour. */
  constructor(queries: FeatureMatrix, nearest: number) {
    this.#queries = queries;
    this.#values = inDoubles(queries).values;
    this.#found = new NearestList(queries.rows, { nearest, where: 'nearestFeatures' });
  }

  /** The next rows of the set. @throws RangeError for features of another network. */
  search(block: FeatureMatrix): void {
    assertComparable({ a: this.#queries, b: block }, { where: 'nearestFeatures', least: 0 });
    const { values } = inDoubles(block);
    const { rows, columns } = this.#queries;
    for (let query = 0; query < rows; query++) {
      for (let row = 0; row < block.rows; row++) {
        const square = squaredDistance(
          { x: this.#values, from: query * columns },
          { y: values, start: row * columns },
          columns,
        );
        if (square < this.#found.limitOf(query)) this.#found.insert(query, this.#seen + row, square);
      }
    }
    this.#seen += block.rows;
  }

  result(): Neighbours {
    return this.#found.result();
  }
}

/** `NearestFeatures` of a set that is there as a whole. Throws RangeError as it does. */
export function nearestFeatures(wanted: FeatureMatrix, among: FeatureMatrix, nearest: number): Neighbours {
  const search = new NearestFeatures(wanted, nearest);
  search.search(among);
  return search.result();
}

/** By differences, so that equal rows are 0 apart. */
function squaredDistance(
  { x, from }: { x: Float64Array; from: number },
  { y, start }: { y: Float64Array; start: number },
  columns: number,
): number {
  let sum = 0;
  for (let column = 0; column < columns; column++) {
    const difference = x[from + column] - y[start + column];
    sum += difference * difference;
  }
  return sum;
}
