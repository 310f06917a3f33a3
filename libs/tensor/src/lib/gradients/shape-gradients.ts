import type { GradientMap } from './gradient-map.ts';
import { sumToShape } from './sum-to-shape.ts';
import * as tf from './tfjs.ts';

type T = tf.Tensor;

/** Gradients of kernels that move values without changing them. */
export const shapeGradients: GradientMap = {
  Reshape: { inputs: ['x'], of: (dy: T, [x]: T[]) => ({ x: () => tf.reshape(dy, x.shape) }) },
  ExpandDims: { inputs: ['input'], of: (dy: T, [x]: T[]) => ({ input: () => tf.reshape(dy, x.shape) }) },
  Transpose: {
    of: (dy: T, _saved, { perm }: { perm: number[] }) => ({
      x: () => {
        const inverse = perm.slice();
        for (let i = 0; i < perm.length; i++) inverse[perm[i]] = i;
        return tf.transpose(dy, inverse);
      },
    }),
  },
  Concat: {
    saveAllInputs: true,
    of: (dy: T, saved: T[], { axis }: { axis: number }) => {
      const along = tf.util.parseAxisParam(axis, saved[0].shape)[0];
      let start = 0;
      const entries = saved.map((x, i) => {
        const begin = x.shape.map((_, d) => (d === along ? start : 0));
        start += x.shape[along];
        return [String(i), () => tf.slice(dy, begin, x.shape)] as const;
      });
      return Object.fromEntries(entries);
    },
  },
  Slice: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], { begin, size }: { begin: number | number[]; size: number | number[] }) => ({
      x: () => {
        const [start, extent] = tf.slice_util.parseSliceParams(x, begin, size);
        return tf.pad(
          dy,
          x.shape.map((full, i) => [start[i], full - start[i] - extent[i]]),
        );
      },
    }),
  },
  SplitV: {
    of: (dys: T[], _saved, { axis }: { axis: number }) => ({ x: () => tf.concat(dys, axis) }),
  },
  Unpack: {
    of: (dys: T[], _saved, { axis }: { axis: number }) => ({ value: () => tf.stack(dys, axis) }),
  },
  Pack: {
    saveAllInputs: true,
    of: (dy: T, saved: T[], { axis }: { axis: number }) => {
      const along = axis < 0 ? axis + dy.rank : axis;
      const entries = saved.map((x, i) => {
        const begin = dy.shape.map((_, d) => (d === along ? i : 0));
        const size = dy.shape.map((extent, d) => (d === along ? 1 : extent));
        return [String(i), () => tf.reshape(tf.slice(dy, begin, size), x.shape)] as const;
      });
      return Object.fromEntries(entries);
    },
  },
  PadV2: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], { paddings }: { paddings: [number, number][] }) => ({
      x: () =>
        tf.slice(
          dy,
          paddings.map((p) => p[0]),
          x.shape,
        ),
    }),
  },
  Tile: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], { reps }: { reps: number[] }) => ({
      x: () => {
        // One axis at a time as [outer, reps, size, inner], which keeps the rank at most 4 for every rank of x.
        let gradient = dy;
        for (let axis = 0; axis < x.rank; axis++) {
          if (reps[axis] === 1) continue;
          const shape = gradient.shape.slice();
          const outer = tf.util.sizeFromShape(shape.slice(0, axis));
          const inner = tf.util.sizeFromShape(shape.slice(axis + 1));
          gradient = tf.sum(tf.reshape(gradient, [outer, reps[axis], x.shape[axis], inner]), 1);
          shape[axis] = x.shape[axis];
          gradient = tf.reshape(gradient, shape);
        }
        return tf.reshape(gradient, x.shape);
      },
    }),
  },
  BroadcastTo: { inputs: ['x'], of: (dy: T, [x]: T[]) => ({ x: () => sumToShape(dy, x.shape) }) },
  OneHot: {
    inputs: ['indices'],
    of: (_dy: T, [indices]: T[]) => ({ indices: () => tf.zeros(indices.shape, 'float32') }),
  },
  GatherV2: {
    inputs: ['x', 'indices'],
    of: (dy: T, [x, indices]: T[], { axis, batchDims }: { axis: number; batchDims?: number }) => ({
      x: () => gatherGradient({ dy, x, indices, axis: axis < 0 ? axis + x.rank : axis, batchDims }),
      indices: () => tf.zeros(indices.shape, 'float32'),
    }),
  },
};

function gatherGradient(o: { dy: T; x: T; indices: T; axis: number; batchDims?: number }): T {
  if (o.batchDims) {
    throw new RangeError(
      `gather gradient: batchDims must be 0, got ${o.batchDims} (split the batch and gather each part).`,
    );
  }
  const { dy, x, axis } = o;
  const outer = tf.util.sizeFromShape(x.shape.slice(0, axis));
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1));
  const rows = tf.transpose(tf.reshape(dy, [outer, o.indices.size, inner]), [1, 0, 2]);
  const ids = tf.cast(tf.reshape(o.indices, [o.indices.size]), 'int32') as tf.Tensor1D;
  const summed = tf.unsortedSegmentSum(rows, ids, x.shape[axis]);
  return tf.reshape(tf.transpose(tf.reshape(summed, [x.shape[axis], outer, inner]), [1, 0, 2]), x.shape);
}
