/** Labelled images as they lie on disk. */
export interface ImageDataset {
  /** [N, H, W, C], row-major, 0…255. */
  readonly images: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [N], class of each image. */
  readonly labels: Int32Array;
}

/** Images whose attribute is known: `scores` is the ground truth (or a classifier's estimate) in [0, 1]. */
export interface ScoredDataset extends ImageDataset {
  /** [N]. */
  readonly scores: Float64Array;
}

/** Drawn circles, each with its centre. */
export interface CircleDataset extends ScoredDataset {
  readonly radius: number;
  /** [N, 2] as x, y. */
  readonly centres: Int32Array;
}

/**
 * The images at `indices`, in that order, as a data set of the same kind: [indices.length, H, W, C].
 * Throws RangeError for an index that is not in the data set.
 */
export function selectImages<T extends ImageDataset>(dataset: T, indices: ArrayLike<number>): T {
  const { count, height, width, channels } = dataset;
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row];
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new RangeError(`selectImages: indices[${row}] = ${index} is outside 0..${count - 1}.`);
    }
  }
  const partial: Partial<CircleDataset> = dataset;
  return {
    ...dataset,
    count: indices.length,
    images: takeRows(dataset.images, indices, height * width * channels),
    labels: takeRows(dataset.labels, indices, 1),
    ...(partial.scores && { scores: takeRows(partial.scores, indices, 1) }),
    ...(partial.centres && { centres: takeRows(partial.centres, indices, 2) }),
  };
}

/** 0…count−1 in an order drawn from `random`, which returns numbers in [0, 1) (Fisher–Yates). */
export function shuffledIndices(count: number, random: () => number): Int32Array {
  const indices = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    [indices[last], indices[chosen]] = [indices[chosen], indices[last]];
  }
  return indices;
}

function takeRows<A extends Uint8Array | Int32Array | Float64Array>(
  source: A,
  indices: ArrayLike<number>,
  width: number,
): A {
  const rows = new (source.constructor as new (length: number) => A)(indices.length * width);
  for (let row = 0; row < indices.length; row++) {
    rows.set(source.subarray(indices[row] * width, (indices[row] + 1) * width), row * width);
  }
  return rows;
}
