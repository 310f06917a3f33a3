import {
  type CircleDataset,
  columnsOf,
  columnWidths,
  type FaceDataset,
  type ImageDataset,
  type ScoredDataset,
  type ShapeDataset,
} from './image-dataset.ts';
import type { NpyArray, NpyData } from './npy.ts';
import { readNpz, writeNpz } from './npz.ts';

/**
 * Writes a data set as .npz in the reference's layout (paper §1.3): `arr_0` images uint8 [N, H, W, C], `arr_1` labels
 * int32 [N]; where known also `scores` float64 [N], `centres` int32 [N, 2], `factors` float64 [N, 3],
 * `shapes` int32 [N] and `radius` int32 [1]. Atomic.
 */
export async function writeDataset(path: string, dataset: ImageDataset): Promise<void> {
  const { images, labels, count, height, width, channels } = dataset;
  const { radius }: Partial<CircleDataset> = dataset;
  const { labels: _, ...columns } = columnsOf(dataset); // labels have the reference's name
  const named = Object.entries(columns).map(([name, data]) => {
    const numbers = columnWidths[name as keyof typeof columnWidths];
    return [name, { shape: numbers === 1 ? [count] : [count, numbers], data }];
  });
  await writeNpz(path, {
    arr_0: { shape: [count, height, width, channels], data: images },
    arr_1: { shape: [count], data: labels },
    ...Object.fromEntries(named),
    ...(radius !== undefined && { radius: { shape: [1], data: Int32Array.of(radius) } }),
  });
}

/** Reads images and labels of a .npz in the reference's layout. Throws RangeError for another layout. */
export async function readDataset(path: string): Promise<ImageDataset> {
  return toImageDataset(await readNpz(path), path);
}

/** What a data set with scores may know besides. */
export type AnyScoredDataset = ScoredDataset & Partial<ShapeDataset> & Partial<FaceDataset>;

/** Reads a data set that `writeDataset` wrote with attribute scores, and all that it knows besides. */
export async function readScoredDataset(path: string): Promise<AnyScoredDataset> {
  const arrays = await readNpz(path);
  const dataset = toImageDataset(arrays, path);
  const { count } = dataset;
  const scores = take(arrays, path, { key: 'scores', type: Float64Array, shape: [count] });
  return {
    ...dataset,
    scores,
    ...(arrays.centres && {
      centres: take(arrays, path, { key: 'centres', type: Int32Array, shape: [count, 2] }),
    }),
    ...(arrays.radius && { radius: take(arrays, path, { key: 'radius', type: Int32Array, shape: [1] })[0] }),
    ...(arrays.shapes && { shapes: take(arrays, path, { key: 'shapes', type: Int32Array, shape: [count] }) }),
    ...(arrays.factors && {
      factors: take(arrays, path, { key: 'factors', type: Float64Array, shape: [count, 3] }),
    }),
  };
}

function toImageDataset(arrays: Record<string, NpyArray>, path: string): ImageDataset {
  const sides = arrays.arr_0?.shape ?? [];
  if (sides.length !== 4) {
    throw new RangeError(`readDataset: ${path}: expected arr_0 of shape [N, H, W, C], got [${sides}].`);
  }
  const [count, height, width, channels] = sides;
  const images = take(arrays, path, { key: 'arr_0', type: Uint8Array, shape: sides });
  const stored = arrays.arr_1?.data; // numpy's own integers are 64 bits wide
  const labels =
    stored instanceof BigInt64Array && stored.length === count
      ? Int32Array.from(stored, Number)
      : take(arrays, path, { key: 'arr_1', type: Int32Array, shape: [count] });
  return { images, labels, count, height, width, channels };
}

interface Wanted<A extends NpyData> {
  readonly key: string;
  readonly type: { new (length: number): A; readonly name: string };
  readonly shape: readonly number[];
}

function take<A extends NpyData>(arrays: Record<string, NpyArray>, path: string, wanted: Wanted<A>): A {
  const { key, type, shape } = wanted;
  const found = arrays[key];
  if (!(found?.data instanceof type) || String(found.shape) !== String(shape)) {
    const came = found ? `${found.data.constructor.name} [${found.shape}]` : 'no such array';
    throw new RangeError(`readDataset: ${path}: expected ${key} as ${type.name} [${shape}], got ${came}.`);
  }
  return found.data;
}
