import { createRequire } from 'node:module';
import * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';

/** The functions on plain arrays that tfjs-backend-cpu gives to other backends. */
type SharedFunctions = typeof import('@tensorflow/tfjs-backend-cpu')['shared'];

let loaded: SharedFunctions | undefined;

/**
 * Loads them on first use. That package also registers the cpu backend, to which tfjs could turn by itself once our
 * engine is gone; so it is taken off the list again, unless somebody has asked for it before.
 */
function shared(): SharedFunctions {
  if (loaded === undefined) {
    const wasThere = tf.findBackendFactory('cpu') != null;
    loaded = createRequire(import.meta.url)('@tensorflow/tfjs-backend-cpu').shared as SharedFunctions;
    if (!wasThere) tf.removeBackend('cpu');
  }
  return loaded;
}

type Numbers = ArrayLike<number>;

function tensor(backend: EngineBackend, values: Numbers, dtype: tf.DataType, shape = [values.length]) {
  const out = backend.make(shape, dtype as EngineDType);
  backend.values(out).set(values);
  return out;
}

function assertRank(x: tf.TensorInfo, rank: number, what: string): void {
  if (x.shape.length !== rank) {
    throw new RangeError(`${what} must have rank ${rank}, got [${x.shape.join(', ')}].`);
  }
}

function segmentKernel(mean: boolean) {
  return (backend: EngineBackend, { data, indices, segmentIds }: Record<string, tf.TensorInfo>) => {
    const where = mean ? 'sparseSegmentMean' : 'sparseSegmentSum';
    if (data.shape.length < 1) throw new RangeError(`${where}: data must have a first axis, got a scalar.`);
    assertRank(indices, 1, `${where}: indices`);
    assertRank(segmentIds, 1, `${where}: segmentIds`);
    const [values, shape] = shared().sparseSegmentReductionImpl(
      backend.values(data),
      data.shape,
      data.dtype,
      backend.values(indices),
      backend.values(segmentIds),
      mean,
    );
    return tensor(backend, values as unknown as Numbers, data.dtype, shape);
  };
}

/** Sparse and ragged tensors, which hold indices and few values: rare, and never hot. */
export const sparseKernels: KernelTable = {
  SparseFillEmptyRows(backend, { indices, values, denseShape, defaultValue }) {
    assertRank(denseShape, 1, 'sparseFillEmptyRows: denseShape');
    const [rows, shape, filled, empty, reverse] = shared().sparseFillEmptyRowsImpl(
      backend.values(indices),
      indices.shape,
      indices.dtype,
      backend.values(values),
      values.dtype,
      backend.values(denseShape),
      backend.values(defaultValue)[0],
    );
    return [
      tensor(backend, rows as unknown as Numbers, indices.dtype, shape),
      tensor(backend, filled as unknown as Numbers, values.dtype),
      tensor(backend, empty.map(Number), 'bool'),
      tensor(backend, reverse, indices.dtype),
    ];
  },

  SparseReshape(backend, { inputIndices, inputShape, newShape }) {
    const [rows, rowsShape, shape] = shared().sparseReshapeImpl(
      backend.values(inputIndices),
      inputIndices.shape,
      inputIndices.dtype,
      Array.from(backend.values(inputShape)),
      Array.from(backend.values(newShape)),
    );
    return [
      tensor(backend, rows as unknown as Numbers, inputIndices.dtype, rowsShape),
      tensor(backend, shape, newShape.dtype),
    ];
  },

  SparseSegmentMean: segmentKernel(true),
  SparseSegmentSum: segmentKernel(false),

  RaggedGather(backend, { paramsNestedSplits, paramsDenseValues, indices }, { outputRaggedRank }) {
    const splits = paramsNestedSplits as tf.TensorInfo[];
    const [nested, dense, shape] = shared().raggedGatherImpl(
      splits.map((one) => backend.values(one)),
      splits.map((one) => one.shape),
      backend.values(paramsDenseValues),
      paramsDenseValues.shape,
      paramsDenseValues.dtype,
      backend.values(indices),
      indices.shape,
      outputRaggedRank,
    );
    return [
      ...nested.map((one) => tensor(backend, one as unknown as Numbers, 'int32')),
      tensor(backend, dense as unknown as Numbers, paramsDenseValues.dtype, shape),
    ];
  },

  RaggedRange(backend, { starts, limits, deltas }) {
    const [splits, values] = shared().raggedRangeImpl(
      backend.values(starts),
      starts.shape,
      starts.dtype,
      backend.values(limits),
      limits.shape,
      backend.values(deltas),
      deltas.shape,
    );
    return [
      tensor(backend, splits as unknown as Numbers, 'int32'),
      tensor(backend, values as unknown as Numbers, starts.dtype),
    ];
  },

  RaggedTensorToTensor(backend, inputs, { rowPartitionTypes }) {
    const { shape, values, defaultValue, rowPartitionTensors } = inputs;
    const partitions = rowPartitionTensors as tf.TensorInfo[];
    const [outShape, out] = shared().raggedTensorToTensorImpl(
      backend.values(shape),
      shape.shape,
      backend.values(values),
      values.shape,
      values.dtype,
      backend.values(defaultValue),
      defaultValue.shape,
      partitions.map((one) => backend.values(one)),
      partitions.map((one) => one.shape),
      rowPartitionTypes,
    );
    return tensor(backend, out as unknown as Numbers, values.dtype, outShape);
  },
};
