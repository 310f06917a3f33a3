import * as tf from '../../tf.ts';
import type { EngineDType } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';
import { forEachPlace, stridesOf, viewAs } from './shape-arithmetic.ts';
import { shapeKernels } from './shape-kernels.ts';
import { withTemporaries } from './temporaries.ts';
import { transposed } from './transpose-kernel.ts';

/** Kernels that move blocks of pixels between axes, and padding by reflection. */
export const spaceKernels: KernelTable = {
  SpaceToBatchND: (backend, { x }, { blockShape, paddings }) =>
    withTemporaries(backend, (temporary) => {
      const blocks = tf.util.sizeFromShape(blockShape);
      const rest = x.shape.slice(1 + blockShape.length).map(() => [0, 0]);
      const attrs = { paddings: [[0, 0], ...paddings, ...rest], constantValue: 0 };
      const padded = temporary(shapeKernels.PadV2(backend, { x }, attrs) as tf.TensorInfo);
      const split = tf.backend_util.getReshaped(padded.shape, blockShape, blocks, false);
      const order = tf.backend_util.getPermuted(split.length, blockShape.length, false);
      const shape = tf.backend_util.getReshapedPermuted(padded.shape, blockShape, blocks, false);
      return { ...transposed(backend, viewAs(padded, split), order), shape };
    }),

  BatchToSpaceND: (backend, { x }, { blockShape, crops }) =>
    withTemporaries(backend, (temporary) => {
      const blocks = tf.util.sizeFromShape(blockShape);
      const split = tf.backend_util.getReshaped(x.shape, blockShape, blocks);
      const order = tf.backend_util.getPermuted(split.length, blockShape.length);
      const shape = tf.backend_util.getReshapedPermuted(x.shape, blockShape, blocks);
      const moved = temporary(transposed(backend, viewAs(x, split), order));
      const begin = tf.backend_util.getSliceBeginCoords(crops, blockShape.length);
      const size = tf.backend_util.getSliceSize(shape, crops, blockShape.length);
      return shapeKernels.Slice(backend, { x: viewAs(moved, shape) }, { begin, size });
    }),

  DepthToSpace(backend, { x }, { blockSize, dataFormat }: { blockSize: number; dataFormat: string }) {
    const isFirst = dataFormat === 'NCHW';
    const [batch, height, width, depth] = isFirst ? [0, 2, 3, 1].map((axis) => x.shape[axis]) : x.shape;
    const channels = depth / blockSize ** 2;
    if (isFirst) {
      const split = viewAs(x, [batch, blockSize, blockSize, channels, height, width]);
      const shape = [batch, channels, height * blockSize, width * blockSize];
      return { ...transposed(backend, split, [0, 3, 4, 1, 5, 2]), shape };
    }
    const split = viewAs(x, [batch, height, width, blockSize, blockSize, channels]);
    const shape = [batch, height * blockSize, width * blockSize, channels];
    return { ...transposed(backend, split, [0, 1, 3, 2, 4, 5]), shape };
  },

  MirrorPad(backend, { x }, { paddings, mode }: { paddings: [number, number][]; mode: string }) {
    const shape = paddings.map(([before, after], i) => before + x.shape[i] + after);
    const out = backend.make(shape, x.dtype as EngineDType);
    const [from, to] = [backend.values(x), backend.values(out)];
    const strides = stridesOf(x.shape);
    const repeatsEdge = mode === 'symmetric' ? 1 : 0;
    // For each axis, where in x each coordinate of the output reads.
    const sources = shape.map((extent, axis) =>
      Array.from({ length: extent }, (_, i) => {
        const place = i - paddings[axis][0];
        const size = x.shape[axis];
        const mirrored =
          place < 0 ? -place - repeatsEdge : place >= size ? 2 * (size - 1) - place + repeatsEdge : place;
        return mirrored * strides[axis];
      }),
    );
    forEachPlace(shape, (target, place) => {
      let source = 0;
      for (let axis = 0; axis < place.length; axis++) source += sources[axis][place[axis]];
      to[target] = from[source];
    });
    return out;
  },

  StridedSlice(backend, { x }, o) {
    const info = tf.slice_util.sliceInfo(
      x.shape,
      o.begin,
      o.end,
      o.strides,
      o.beginMask,
      o.endMask,
      o.ellipsisMask,
      o.newAxisMask,
      o.shrinkAxisMask,
    );
    if (info.isIdentity) return backend.share(x, info.finalShape);
    const { begin, strides: steps } = info;
    if (info.sliceDim0 || info.isSimpleSlice) {
      const size = tf.slice_util.computeOutShape(begin, info.end, steps);
      const box = shapeKernels.Slice(backend, { x }, { begin, size }) as tf.TensorInfo;
      return { ...box, shape: info.finalShape };
    }
    const out = backend.make(info.finalShapeSparse, x.dtype as EngineDType);
    const [from, to] = [backend.values(x), backend.values(out)];
    const strides = stridesOf(x.shape);
    forEachPlace(info.finalShapeSparse, (target, place) => {
      let source = 0;
      for (let axis = 0; axis < place.length; axis++)
        source += (begin[axis] + place[axis] * steps[axis]) * strides[axis];
      to[target] = from[source];
    });
    return { ...out, shape: info.finalShape };
  },
};
