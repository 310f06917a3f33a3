import * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import type { EngineKernel, KernelTable } from './kernel-table.ts';
import { withFloats } from './temporaries.ts';
import { transposed } from './transpose-kernel.ts';

/** A tensor whose reduced axes are neighbours: `[outer, middle, inner]`, the middle to be reduced. */
interface Reducible {
  readonly x: tf.TensorInfo;
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
  /** Shape of the result without the reduced axes. */
  readonly shape: number[];
  readonly dispose: () => void;
}

function prepare(
  backend: EngineBackend,
  x: tf.TensorInfo,
  axis: number | number[] | null | undefined,
): Reducible {
  const axes = tf.util.parseAxisParam(axis ?? x.shape.map((_, i) => i), x.shape).sort((a, b) => a - b);
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const shape = kept.map((i) => x.shape[i]);
  const size = (sizes: number[]) => tf.util.sizeFromShape(sizes);
  const [first, last] = [axes[0] ?? 0, axes[axes.length - 1] ?? -1];
  // Axes of size 1 between the reduced ones do not matter; others have to be moved out of the way.
  const inTheWay = kept.some((i) => i > first && i < last && x.shape[i] !== 1);
  if (inTheWay) {
    const moved = transposed(backend, x, [...kept, ...axes]);
    const middle = size(axes.map((i) => x.shape[i]));
    return {
      x: moved,
      outer: size(shape),
      middle,
      inner: 1,
      shape,
      dispose: () => backend.disposeData(moved.dataId),
    };
  }
  return {
    x,
    outer: size(x.shape.slice(0, first)),
    middle: size(x.shape.slice(first, last + 1)),
    inner: size(x.shape.slice(last + 1)),
    shape,
    dispose: () => {},
  };
}

function withKeptAxes(
  x: number[],
  shape: number[],
  axis: number | number[] | null,
  keepDims: boolean,
): number[] {
  if (!keepDims) return shape;
  const axes = new Set(tf.util.parseAxisParam(axis ?? x.map((_, i) => i), x));
  return x.map((size, i) => (axes.has(i) ? 1 : size));
}

/** Σ or mean of a float32 tensor, compiled. */
function sumFloats(backend: EngineBackend, r: Reducible, factor: number): tf.TensorInfo {
  const out = backend.make(r.shape, 'float32');
  backend.run('sum', [out, r.x], [r.outer, r.middle, r.inner, factor]);
  return out;
}

/** Largest, smallest or product of a float32 tensor, compiled. */
function foldFloats(backend: EngineBackend, r: Reducible, kind: 'max' | 'min' | 'prod'): tf.TensorInfo {
  const out = backend.make(r.shape, 'float32');
  backend.run('fold', [out, r.x], [['max', 'min', 'prod'].indexOf(kind), r.outer, r.middle, r.inner]);
  return out;
}

type Fold = (best: number, value: number) => number;

/** Reduces in JavaScript, from the first value on; `empty` is the result where there is none. */
function fold(
  backend: EngineBackend,
  r: Reducible,
  o: { dtype: EngineDType; empty: number; of: Fold },
): tf.TensorInfo {
  const out = backend.make(r.shape, o.dtype);
  const to = backend.values(out);
  const from = backend.values(r.x);
  for (let outer = 0; outer < r.outer; outer++) {
    for (let inner = 0; inner < r.inner; inner++) {
      const start = outer * r.middle * r.inner + inner;
      let best = r.middle === 0 ? o.empty : from[start];
      for (let i = 1; i < r.middle; i++) best = o.of(best, from[start + i * r.inner]);
      to[outer * r.inner + inner] = best;
    }
  }
  return out;
}

const pickLarger: Fold = (best, value) => (value > best || Number.isNaN(value) ? value : best);
const pickSmaller: Fold = (best, value) => (value < best || Number.isNaN(value) ? value : best);

function foldKernel(o: {
  empty: number;
  of: Fold;
  compiled?: 'max' | 'min' | 'prod';
  dtype?: (x: tf.DataType) => EngineDType;
}): EngineKernel {
  return (backend, { x }, attrs) => {
    const axis = attrs.axis ?? attrs.reductionIndices;
    const r = prepare(backend, x, axis);
    const out =
      o.compiled !== undefined && x.dtype === 'float32'
        ? foldFloats(backend, r, o.compiled)
        : fold(backend, r, {
            empty: o.empty,
            of: o.of,
            dtype: (o.dtype ?? ((same) => same))(x.dtype) as EngineDType,
          });
    r.dispose();
    return { ...out, shape: withKeptAxes(x.shape, r.shape, axis, attrs.keepDims) };
  };
}

function indexKernel(better: (value: number, best: number) => boolean): EngineKernel {
  return (backend, { x }, { axis }) => {
    const r = prepare(backend, x, axis);
    const out = backend.make(r.shape, 'int32');
    const to = backend.values(out);
    const from = backend.values(r.x);
    for (let outer = 0; outer < r.outer; outer++) {
      for (let inner = 0; inner < r.inner; inner++) {
        const at = (i: number) => from[(outer * r.middle + i) * r.inner + inner];
        let best = 0;
        for (let i = 1; i < r.middle; i++) if (better(at(i), at(best))) best = i;
        to[outer * r.inner + inner] = best;
      }
    }
    r.dispose();
    return out;
  };
}

function softmaxKernel(log: boolean): EngineKernel {
  return (backend, { logits }) =>
    withFloats(backend, [logits], (x) => {
      const y = backend.make(logits.shape, 'float32');
      const length = logits.shape[logits.shape.length - 1] ?? 1;
      const size = tf.util.sizeFromShape(logits.shape);
      if (size > 0) backend.run('softmax', [y, x], [size / length, length, Number(log)]);
      return y;
    });
}

const truth = (): EngineDType => 'bool';

export const reductionKernels: KernelTable = {
  Sum(backend, { x }, { axis, keepDims }) {
    const r = prepare(backend, x, axis);
    const out =
      x.dtype === 'float32'
        ? sumFloats(backend, r, 1)
        : fold(backend, r, { dtype: 'int32', empty: 0, of: (sum, value) => sum + value });
    r.dispose();
    return { ...out, shape: withKeptAxes(x.shape, r.shape, axis, keepDims) };
  },

  Mean(backend, { x }, { axis, keepDims }) {
    const r = prepare(backend, x, axis);
    const out = x.dtype === 'float32' ? sumFloats(backend, r, 1 / r.middle) : meanOfIntegers(backend, r);
    r.dispose();
    return { ...out, shape: withKeptAxes(x.shape, r.shape, axis, keepDims) };
  },

  Max: foldKernel({ empty: Number.NEGATIVE_INFINITY, of: pickLarger, compiled: 'max' }),
  Min: foldKernel({ empty: Number.POSITIVE_INFINITY, of: pickSmaller, compiled: 'min' }),
  Prod: foldKernel({
    empty: 1,
    of: (product, value) => product * value,
    compiled: 'prod',
    dtype: (x) => (x === 'bool' ? 'int32' : (x as EngineDType)),
  }),
  All: foldKernel({ empty: 1, of: (all, value) => all && value, dtype: truth }),
  Any: foldKernel({ empty: 0, of: (any, value) => any || value, dtype: truth }),
  ArgMax: indexKernel((value, best) => value > best),
  ArgMin: indexKernel((value, best) => value < best),
  Softmax: softmaxKernel(false),
  LogSoftmax: softmaxKernel(true),
};

function meanOfIntegers(backend: EngineBackend, r: Reducible): tf.TensorInfo {
  const sum = fold(backend, r, { dtype: 'float32', empty: 0, of: (total, value) => total + value });
  const values = backend.values(sum);
  for (let i = 0; i < values.length; i++) values[i] /= r.middle;
  return sum;
}
