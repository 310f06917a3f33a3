import { assertComparable, type FeatureMatrix, inDoubles } from './feature-matrix.ts';
import { type ShareEstimate, wilsonInterval } from './wilson-interval.ts';

export interface PrecisionRecall {
  /** Samples inside the reference's manifold: in the ball of a reference image up to its k-th nearest neighbour. */
  readonly precision: ShareEstimate;
  /** Reference images inside the samples' manifold. */
  readonly recall: ShareEstimate;
  /** Balls of reference images that a sample is in, over k: 1 on average for the same distribution; may exceed it. */
  readonly density: number;
  /** Reference images whose ball holds a sample. */
  readonly coverage: ShareEstimate;
  readonly nearest: number;
}

/**
 * Improved precision and recall (Kynkäänniemi et al., 2019), density and coverage (Naeem et al., 2020), all with the
 * Euclidean distance and the same `nearest` neighbours, a ball's border included. They grow with the number of images and with `nearest`.
 * Intervals are Wilson's and treat the other set as given.
 * Throws RangeError for features of different networks and unless either side has more than `nearest` images.
 */
export function precisionRecall(
  own: FeatureMatrix,
  other: FeatureMatrix,
  { nearest = 3 } = {},
): PrecisionRecall {
  if (!Number.isInteger(nearest) || nearest < 1) {
    throw new RangeError(`precisionRecall: expected 1 or more neighbours, got ${nearest}.`);
  }
  assertComparable({ a: own, b: other }, { where: 'precisionRecall', least: nearest + 1 });
  const [samples, reference] = [inDoubles(own), inDoubles(other)];
  const [ownRadii, radii] = [samples, reference].map((features) => squaredRadii(features, nearest));
  const isRecalled = new Uint8Array(reference.rows);
  const isCovered = new Uint8Array(reference.rows);
  let [precise, balls] = [0, 0];
  for (let sample = 0; sample < samples.rows; sample++) {
    let inside = 0;
    for (let image = 0; image < reference.rows; image++) {
      const distance = squaredDistance(
        { features: samples, row: sample },
        { features: reference, row: image },
      );
      if (distance <= radii[image]) {
        inside++;
        isCovered[image] = 1;
      }
      if (distance <= ownRadii[sample]) isRecalled[image] = 1;
    }
    balls += inside;
    if (inside > 0) precise++;
  }
  return {
    precision: wilsonInterval(precise, samples.rows),
    recall: wilsonInterval(sumOf(isRecalled), reference.rows),
    density: balls / (nearest * samples.rows),
    coverage: wilsonInterval(sumOf(isCovered), reference.rows),
    nearest,
  };
}

/** The squared distance of every row to its `nearest`-th nearest other row. */
function squaredRadii(features: Row['features'], nearest: number): Float64Array {
  const found = new Float64Array(features.rows * nearest).fill(Number.POSITIVE_INFINITY); // ascending, a list a row
  const insert = (row: number, square: number) => {
    let place = (row + 1) * nearest - 1;
    if (square >= found[place]) return;
    for (; place > row * nearest && found[place - 1] > square; place--) found[place] = found[place - 1];
    found[place] = square;
  };
  for (let row = 0; row < features.rows; row++) {
    for (let other = 0; other < row; other++) {
      const square = squaredDistance({ features, row }, { features, row: other });
      insert(row, square);
      insert(other, square);
    }
  }
  return Float64Array.from({ length: features.rows }, (_, row) => found[(row + 1) * nearest - 1]);
}

interface Row {
  readonly features: ReturnType<typeof inDoubles>;
  readonly row: number;
}

/** By differences, so that equal rows are 0 apart. */
function squaredDistance(a: Row, b: Row): number {
  const { columns } = a.features;
  const [x, y, from, start] = [a.features.values, b.features.values, a.row * columns, b.row * columns];
  let sum = 0;
  for (let column = 0; column < columns; column++) {
    const difference = x[from + column] - y[start + column];
    sum += difference * difference;
  }
  return sum;
}

const sumOf = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);
