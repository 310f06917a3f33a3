import type { GradientMap } from './gradient-map.ts';
import * as tf from './tfjs.ts';

type T = tf.Tensor;

/** Shape of a reduction's result had it kept its reduced axes as 1. */
function keptShape(shape: number[], axis: number | number[] | undefined): number[] {
  const axes = new Set(tf.util.parseAxisParam(axis ?? shape.map((_, i) => i), shape));
  return shape.map((size, i) => (axes.has(i) ? 1 : size));
}

const isExtreme = {
  inputs: ['x'],
  outputs: [true],
  of: (dy: T, [x, y]: T[], { reductionIndices, axis }: { reductionIndices?: number[]; axis?: number[] }) => ({
    x: () => {
      const shape = keptShape(x.shape, reductionIndices ?? axis);
      const hit = tf.cast(tf.equal(x, tf.reshape(y, shape)), 'float32');
      return tf.mul(tf.reshape(dy, shape), hit);
    },
  }),
};

/** Gradients of reductions and of softmax. */
export const reductionGradients: GradientMap = {
  Sum: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], { axis }: { axis: number[] }) => ({
      x: () => tf.broadcastTo(tf.reshape(dy, keptShape(x.shape, axis)), x.shape as [number]),
    }),
  },
  Mean: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], { axis }: { axis: number[] }) => ({
      x: () => {
        const shape = keptShape(x.shape, axis);
        const count = x.size / Math.max(1, tf.util.sizeFromShape(shape));
        return tf.broadcastTo(tf.reshape(tf.div(dy, count), shape), x.shape as [number]);
      },
    }),
  },
  Max: isExtreme,
  Min: isExtreme,
  Softmax: {
    outputs: [true],
    of: (dy: T, [y]: T[], { dim }: { dim: number }) => ({
      logits: () => {
        const weighted = tf.mul(dy, y);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, [dim], true), y));
      },
    }),
  },
  LogSoftmax: {
    outputs: [true],
    of: (dy: T, [y]: T[], { axis }: { axis: number }) => ({
      logits: () => tf.sub(dy, tf.mul(tf.sum(dy, [axis], true), tf.exp(y))),
    }),
  },
};
