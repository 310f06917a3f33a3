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

/** Drawn faces, each with all of its true factors. */
export interface FaceDataset extends ScoredDataset {
  /** [N, 3] as smile, hair, age. */
  readonly factors: Float64Array;
}

/** Drawn circles and squares. */
export interface ShapeDataset extends CircleDataset {
  /** [N], 0 circle, 1 square. */
  readonly shapes: Int32Array;
}

/** What a data set can know of each image besides its pixels, in the order in which it is hashed: numbers an image. */
export const columnWidths = { labels: 1, scores: 1, centres: 2, factors: 3, shapes: 1 } as const;

type Columns = { readonly [K in keyof typeof columnWidths]?: Int32Array | Float64Array };

/** The columns that a data set has. */
export function columnsOf(dataset: ImageDataset): Columns {
  const all = dataset as Columns;
  const present = Object.keys(columnWidths).filter((name) => all[name as keyof Columns] !== undefined);
  return Object.fromEntries(present.map((name) => [name, all[name as keyof Columns]]));
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
  const columns = Object.entries(columnsOf(dataset)).map(([name, values]) => [
    name,
    takeRows(values, indices, columnWidths[name as keyof Columns]),
  ]);
  return {
    ...dataset,
    count: indices.length,
    images: takeRows(dataset.images, indices, height * width * channels),
    ...Object.fromEntries(columns),
  };
}

/** The images of `a`, then those of `b`, with the columns that both have. Throws RangeError for images of other sizes. */
export function joinDatasets<T extends ImageDataset>(a: T, b: T): T {
  if (a.height !== b.height || a.width !== b.width || a.channels !== b.channels) {
    throw new RangeError(
      `joinDatasets: expected images of one size, got ${a.height}×${a.width}×${a.channels} and ${b.height}×${b.width}×${b.channels}.`,
    );
  }
  const others = columnsOf(b);
  const columns = Object.entries(columnsOf(a)).map(([name, values]) => [
    name,
    joinArrays(values, others[name as keyof Columns]!),
  ]);
  return {
    ...a,
    count: a.count + b.count,
    images: joinArrays(a.images, b.images),
    ...Object.fromEntries(columns),
  };
}

function joinArrays<A extends Uint8Array | Int32Array | Float64Array>(a: A, b: A): A {
  const both = new (a.constructor as new (length: number) => A)(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
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
