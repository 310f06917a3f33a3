import * as tf from '../../tf.ts';
import type { KernelTable } from './kernel-table.ts';

const size = (shape: number[]) => tf.util.sizeFromShape(shape);

/** Kernels that read or write at places given by a tensor of indices. */
export const indexKernels: KernelTable = {
  GatherV2(backend, { x, indices }, { axis, batchDims }: { axis: number; batchDims: number }) {
    const along = tf.util.parseAxisParam(axis, x.shape)[0];
    const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
      x as tf.Tensor,
      indices,
      along,
      batchDims,
    );
    const out = backend.make(info.outputShape, x.dtype);
    const ids = backend.values(indices);
    const { batchSize, outerSize, dimSize, sliceSize } = info;
    for (const id of ids) {
      if (!(id >= 0 && id < dimSize)) {
        throw new RangeError(`GatherV2: the index value ${id} is not in [0, ${dimSize - 1}].`);
      }
    }
    if (size(out.shape) === 0) return out;
    if (batchSize === 1 && x.dtype !== 'bool' && indices.dtype === 'int32') {
      backend.run('gatherRows', [out, x, indices], [outerSize, dimSize, ids.length, sliceSize]);
      return out;
    }
    const [from, to] = [backend.values(x), backend.values(out)];
    const perBatch = ids.length / batchSize;
    for (let batch = 0, target = 0; batch < batchSize; batch++) {
      for (let outer = 0; outer < outerSize; outer++) {
        const start = (batch * outerSize + outer) * dimSize;
        for (let i = 0; i < perBatch; i++, target += sliceSize) {
          const id = ids[batch * perBatch + i];
          to.set(from.subarray((start + id) * sliceSize, (start + id + 1) * sliceSize), target);
        }
      }
    }
    return out;
  },

  OneHot(backend, { indices }, { dtype, depth, onValue, offValue }) {
    const out = backend.make([...indices.shape, depth], dtype ?? 'float32');
    const [ids, to] = [backend.values(indices), backend.values(out)];
    to.fill(offValue);
    for (let i = 0; i < ids.length; i++) if (ids[i] >= 0 && ids[i] < depth) to[i * depth + ids[i]] = onValue;
    return out;
  },

  UnsortedSegmentSum(backend, { x, segmentIds }, { numSegments }: { numSegments: number }) {
    const out = backend.make([numSegments, ...x.shape.slice(1)], x.dtype);
    const length = size(x.shape.slice(1));
    if (size(segmentIds.shape) !== x.shape[0]) {
      throw new RangeError(
        `unsortedSegmentSum: there must be one segment for each of the ${x.shape[0]} slices of x, got ${size(segmentIds.shape)}.`,
      );
    }
    if (x.dtype === 'float32' && segmentIds.dtype === 'int32') {
      backend.run('addRows', [out, x, segmentIds], [1, numSegments, x.shape[0], length]);
      return out;
    }
    const [from, ids, to] = [backend.values(x), backend.values(segmentIds), backend.values(out)];
    to.fill(0);
    for (let row = 0; row < ids.length; row++) {
      if (!(ids[row] >= 0 && ids[row] < numSegments)) continue;
      const [source, target] = [row * length, ids[row] * length];
      for (let i = 0; i < length; i++) to[target + i] += from[source + i];
    }
    return out;
  },

  Reverse(backend, { x }, { dims }: { dims: number[] }) {
    const axes = new Set(tf.util.parseAxisParam(dims, x.shape));
    const out = backend.make(x.shape, x.dtype);
    const [from, to] = [backend.values(x), backend.values(out)];
    const strides = x.shape.map((_: number, i: number) => size(x.shape.slice(i + 1)));
    for (let i = 0; i < from.length; i++) {
      let target = 0;
      for (let axis = 0; axis < x.shape.length; axis++) {
        const place = Math.floor(i / strides[axis]) % x.shape[axis];
        target += (axes.has(axis) ? x.shape[axis] - 1 - place : place) * strides[axis];
      }
      to[target] = from[i];
    }
    return out;
  },
};
