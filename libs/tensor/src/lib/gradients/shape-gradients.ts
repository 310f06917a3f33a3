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
    // tfjs gives one tensor, not a list of one, where there is one part.
    of: (dys: T | T[], _saved, { axis }: { axis: number }) => ({ x: () => tf.concat([dys].flat(), axis) }),
  },
  Unpack: {
    of: (dys: T | T[], _saved, { axis }: { axis: number }) => ({ value: () => tf.stack([dys].flat(), axis) }),
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
  Reverse: {
    of: (dy: T, _saved, { dims }: { dims: number[] }) => ({ x: () => tf.reverse(dy, dims) }),
  },
  SpaceToBatchND: {
    of: (dy: T, _saved, { blockShape, paddings }: { blockShape: number[]; paddings: number[][] }) => ({
      x: () => tf.batchToSpaceND(dy, blockShape, paddings),
    }),
  },
  BatchToSpaceND: {
    of: (dy: T, _saved, { blockShape, crops }: { blockShape: number[]; crops: number[][] }) => ({
      x: () => tf.spaceToBatchND(dy, blockShape, crops),
    }),
  },
  MirrorPad: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], { paddings, mode }: { paddings: [number, number][]; mode: string }) => ({
      // One axis at a time: padding picks values by index. (tfjs itself drops what the mirrored values add.)
      x: () =>
        paddings.reduce((slopes, [before, after], axis) => {
          if (before === 0 && after === 0) return slopes;
          const shape = slopes.shape.slice();
          shape[axis] = x.shape[axis];
          const sources = mirroredPlaces(x.shape[axis], [before, after], mode === 'symmetric' ? 1 : 0);
          const indices = tf.tensor1d(sources, 'int32');
          return gatherGradient({ dy: slopes, shape, indices, axis });
        }, dy),
    }),
  },
  UnsortedSegmentSum: {
    inputs: ['segmentIds'],
    of: (dy: T, [ids]: T[]) => ({
      x: () => {
        const rows = tf.gather(dy, tf.maximum(ids, tf.scalar(0, 'int32')) as tf.Tensor1D);
        const counts = tf.reshape(tf.greaterEqual(ids, tf.scalar(0, 'int32')), [
          -1,
          ...rows.shape.slice(1).map(() => 1),
        ]);
        return tf.mul(rows, tf.cast(counts, 'float32')); // negative segments take no part
      },
      segmentIds: () => tf.zeros(ids.shape, 'float32'),
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
      x: () =>
        gatherGradient({ dy, shape: x.shape, indices, axis: axis < 0 ? axis + x.rank : axis, batchDims }),
      indices: () => tf.zeros(indices.shape, 'float32'),
    }),
  },
};

/** Where each place of an axis padded by reflection reads; `edge` is 1 if the edge itself is repeated. */
function mirroredPlaces(size: number, [before, after]: [number, number], edge: number): number[] {
  return Array.from({ length: before + size + after }, (_, i) => {
    const place = i - before;
    return place < 0 ? -place - edge : place >= size ? 2 * (size - 1) - place + edge : place;
  });
}

/**
 * Adjoint of picking slices along an axis: they are added where they came from. With batch axes, the indices of each
 * batch count from its own first slice.
 */
function gatherGradient(o: { dy: T; shape: number[]; indices: T; axis: number; batchDims?: number }): T {
  const { dy, shape, axis, batchDims = 0 } = o;
  const batch = tf.util.sizeFromShape(shape.slice(0, batchDims));
  const outer = tf.util.sizeFromShape(shape.slice(batchDims, axis));
  const inner = tf.util.sizeFromShape(shape.slice(axis + 1));
  const picks = o.indices.size / batch;
  const rows = tf.transpose(tf.reshape(dy, [batch, outer, picks, inner]), [0, 2, 1, 3]);
  const firsts = tf.mul(tf.range(0, batch, 1, 'int32'), tf.scalar(shape[axis], 'int32'));
  const ids = tf.add(tf.reshape(tf.cast(o.indices, 'int32'), [batch, picks]), tf.reshape(firsts, [batch, 1]));
  const summed = tf.unsortedSegmentSum(
    tf.reshape(rows, [batch * picks, outer, inner]),
    tf.reshape(ids, [batch * picks]) as tf.Tensor1D,
    batch * shape[axis],
  );
  return tf.reshape(
    tf.transpose(tf.reshape(summed, [batch, shape[axis], outer, inner]), [0, 2, 1, 3]),
    shape,
  );
}
