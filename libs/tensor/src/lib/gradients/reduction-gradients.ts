import type { GradientMap } from './gradient-map.ts';
import * as tf from './tfjs.ts';

type T = tf.Tensor;

/** Shape of a reduction's result had it kept its reduced axes as 1. */
function keptShape(shape: number[], axis: number | number[] | undefined): number[] {
  const axes = new Set(tf.util.parseAxisParam(axis ?? shape.map((_, i) => i), shape));
  return shape.map((size, i) => (axes.has(i) ? 1 : size));
}

/** x repeated to a shape, which broadcastTo of tfjs does not do for shapes without values. */
function spread(x: T, shape: number[]): T {
  return tf.util.sizeFromShape(shape) === 0 ? tf.zeros(shape) : tf.broadcastTo(x, shape as [number]);
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

/** Places have no slope. */
const noSlope = { inputs: ['x'], of: (_dy: T, [x]: T[]) => ({ x: () => tf.zeros(x.shape, 'float32') }) };

/** The product of all the others: that of the values before, times that of the values after; zeros do no harm. */
function productGradient(dy: T, x: T, axis: number | number[] | null): T {
  const axes = tf.util.parseAxisParam(axis ?? x.shape.map((_, i) => i), x.shape);
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const order = [...kept, ...axes];
  const moved = tf.transpose(tf.cast(x, 'float32'), order);
  const rows = tf.reshape(moved, [tf.util.sizeFromShape(kept.map((i) => x.shape[i])), -1]);
  const others = tf.mul(tf.cumprod(rows, 1, true, false), tf.cumprod(rows, 1, true, true));
  const slopes = tf.mul(tf.reshape(dy, [rows.shape[0], 1]), others);
  return tf.transpose(tf.reshape(slopes, moved.shape), tf.backend_util.getUndoAxesPermutation(order));
}

/** Gradients of reductions and of softmax. */
export const reductionGradients: GradientMap = {
  Sum: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], { axis }: { axis: number[] }) => ({
      x: () => spread(tf.reshape(dy, keptShape(x.shape, axis)), x.shape),
    }),
  },
  Mean: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], { axis }: { axis: number[] }) => ({
      x: () => {
        const shape = keptShape(x.shape, axis);
        const count = x.size / Math.max(1, tf.util.sizeFromShape(shape));
        return spread(tf.reshape(tf.div(dy, count), shape), x.shape);
      },
    }),
  },
  Prod: {
    inputs: ['x'],
    of: (dy: T, [x]: T[], { axis }: { axis: number | number[] }) => ({
      x: () => productGradient(dy, x, axis),
    }),
  },
  Cumsum: {
    of: (dy: T, _saved, o: { axis: number; exclusive: boolean; reverse: boolean }) => ({
      x: () => tf.cumsum(dy, o.axis, o.exclusive, !o.reverse),
    }),
  },
  ArgMax: noSlope,
  ArgMin: noSlope,
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
