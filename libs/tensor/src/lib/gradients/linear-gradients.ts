import type { GradientMap } from './gradient-map.ts';
import { sumToShape } from './sum-to-shape.ts';
import * as tf from './tfjs.ts';

type T = tf.Tensor;

interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

function matMulGradient(dy: T, [a, b]: T[], { transposeA, transposeB }: MatMulAttrs) {
  const sides: [() => T, () => T] = transposeA
    ? transposeB
      ? [() => tf.matMul(b, dy, true, true), () => tf.matMul(dy, a, true, true)]
      : [() => tf.matMul(b, dy, false, true), () => tf.matMul(a, dy, false, false)]
    : transposeB
      ? [() => tf.matMul(dy, b, false, false), () => tf.matMul(dy, a, true, false)]
      : [() => tf.matMul(dy, b, false, true), () => tf.matMul(a, dy, true, false)];
  return { a: () => sumToShape(sides[0](), a.shape), b: () => sumToShape(sides[1](), b.shape) };
}

/** Gradients of products, convolutions, pooling and resizing. */
export const linearGradients: GradientMap = {
  BatchMatMul: { inputs: ['a', 'b'], of: matMulGradient },
  Conv2D: {
    inputs: ['x', 'filter'],
    of: (dy: T, [x, filter]: T[], attrs) => ({
      x: () => run('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape }),
      filter: () => run('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape }),
    }),
  },
  AvgPool: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], attrs) => ({ x: () => run('AvgPoolGrad', { dy, input: x }, attrs) }),
  },
  MaxPool: {
    inputs: ['x'],
    outputs: [true],
    of: (dy: T, [x, y]: T[], attrs) => ({
      x: () => run('MaxPoolGrad', { dy, input: x, output: y }, attrs),
    }),
  },
  ResizeNearestNeighbor: {
    inputs: ['images'],
    of: (dy: T, [images]: T[], { alignCorners, halfPixelCenters }) => ({
      images: () => resizeNearestGradient({ dy, images, alignCorners, halfPixelCenters }),
    }),
  },
};

/**
 * Adjoint of nearest-neighbour resizing. Written with unsortedSegmentSum, because the ResizeNearestNeighborGrad
 * kernel of tfjs-backend-cpu 4.22 reads the wrong image of `dy` for every batch index above 0.
 */
function resizeNearestGradient(o: { dy: T; images: T; alignCorners: boolean; halfPixelCenters: boolean }): T {
  const [batch, height, width, channels] = o.images.shape;
  const [, newHeight, newWidth] = o.dy.shape;
  const rows = nearestSources({ ...o, size: height, newSize: newHeight });
  const columns = nearestSources({ ...o, size: width, newSize: newWidth });
  const ids = new Int32Array(newHeight * newWidth);
  for (let i = 0; i < newHeight; i++) {
    for (let j = 0; j < newWidth; j++) ids[i * newWidth + j] = rows[i] * width + columns[j];
  }
  const pixelsFirst = tf.transpose(tf.reshape(o.dy, [batch, newHeight * newWidth, channels]), [1, 0, 2]);
  const summed = tf.unsortedSegmentSum(pixelsFirst, tf.tensor1d(ids, 'int32'), height * width);
  return tf.reshape(tf.transpose(summed, [1, 0, 2]), o.images.shape);
}

/** Source index of each output index, as tfjs defines nearest-neighbour resizing. */
export function nearestSources(o: {
  size: number;
  newSize: number;
  alignCorners: boolean;
  halfPixelCenters: boolean;
}): Int32Array {
  const corners = o.alignCorners && o.newSize > 1;
  const scale = corners ? (o.size - 1) / (o.newSize - 1) : o.size / o.newSize;
  return Int32Array.from({ length: o.newSize }, (_, i) => {
    const position = o.halfPixelCenters ? scale * (i + 0.5) : scale * i;
    const nearest = o.alignCorners ? Math.round(position) : Math.floor(position);
    return Math.max(0, Math.min(o.size - 1, nearest));
  });
}

function run(kernel: string, inputs: tf.NamedTensorMap, attrs: Record<string, unknown>): T {
  return tf.engine().runKernel(kernel, inputs, attrs as never) as T;
}
