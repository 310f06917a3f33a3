import * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import { flatPlaces } from './flat-places.ts';
import type { KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';

/** A tensor filled with one value or with the values of another. */
function start(backend: EngineBackend, shape: number[], dtype: tf.DataType, from: number | tf.TensorInfo) {
  const out = backend.make(shape, dtype as EngineDType);
  const values = backend.values(out);
  if (typeof from === 'number') values.fill(from);
  else values.set(backend.values(from));
  return out;
}

/** Writes or adds slices of `updates` at the places named by the rows of `indices`. */
function scatter(
  backend: EngineBackend,
  o: { out: tf.TensorInfo; indices: tf.TensorInfo; updates: tf.TensorInfo; add: boolean },
): tf.TensorInfo {
  const shape = o.out.shape;
  const info = tf.backend_util.calculateShapes(o.updates, o.indices, shape);
  const { sliceRank, numUpdates, sliceSize } = info;
  if (sizeOf(shape) === 0) return o.out;
  const places = flatPlaces(backend.values(o.indices), { shape, depth: sliceRank, count: numUpdates });
  const [from, to] = [backend.values(o.updates), backend.values(o.out)];
  const isScalar = o.updates.shape.length === 0; // one value for every place
  places.forEach((place, i) => {
    for (let j = 0; j < sliceSize; j++) {
      const value = from[isScalar ? 0 : i * sliceSize + j];
      to[place + j] = o.add ? to[place + j] + value : value;
    }
  });
  return o.out;
}

/** Kernels whose indices name places by several coordinates. */
export const scatterKernels: KernelTable = {
  GatherNd(backend, { params, indices }) {
    const [shape, count, length] = tf.backend_util.prepareAndValidate(params, indices);
    const depth = indices.shape[indices.shape.length - 1];
    const out = backend.make(shape as number[], params.dtype);
    const o = { shape: params.shape, depth, count: count as number };
    const places = count === 0 ? [] : flatPlaces(backend.values(indices), o);
    const [from, to] = [backend.values(params), backend.values(out)];
    places.forEach((place, i) => {
      to.set(from.subarray(place, place + (length as number)), i * (length as number));
    });
    return out;
  },

  ScatterNd: (backend, { indices, updates }, { shape }: { shape: number[] }) =>
    scatter(backend, { out: start(backend, shape, updates.dtype, 0), indices, updates, add: true }),

  TensorScatterUpdate: (backend, { tensor, indices, updates }) => {
    const out = start(backend, tensor.shape, tensor.dtype, tensor);
    return scatter(backend, { out, indices, updates, add: false });
  },

  SparseToDense(backend, { sparseIndices, sparseValues, defaultValue }, { outputShape }) {
    const filling = backend.values(defaultValue)[0];
    const out = start(backend, outputShape, sparseValues.dtype, filling);
    return scatter(backend, { out, indices: sparseIndices, updates: sparseValues, add: false });
  },

  Diag(backend, { x }) {
    const out = start(backend, [...x.shape, ...x.shape], x.dtype, 0);
    const [from, to] = [backend.values(x), backend.values(out)];
    for (let i = 0; i < from.length; i++) to[i * from.length + i] = from[i];
    return out;
  },
};
