import * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import { broadcastValues } from './broadcast.ts';
import { fillWith } from './fill.ts';
import type { KernelTable } from './kernel-table.ts';
import { sizeOf as size, stridesOf, viewAs } from './shape-arithmetic.ts';

/**
 * Copies `rows` rows of `length` values that lie `toStride` and `fromStride` values apart, from `toStart` and
 * `fromStart` on. Compiled for four-byte values.
 */
export function copyRows(
  backend: EngineBackend,
  from: { tensor: tf.TensorInfo; start: number; stride: number },
  to: { tensor: tf.TensorInfo; start: number; stride: number },
  block: { rows: number; length: number },
): void {
  if (block.rows === 0 || block.length === 0) return;
  if (from.tensor.dtype !== 'bool') {
    const places = [to, from].map(({ tensor, start }) => ({ dataId: tensor.dataId, start }));
    backend.run('copyRows', places, [block.rows, block.length, to.stride, from.stride]);
    return;
  }
  const [source, target] = [backend.values(from.tensor), backend.values(to.tensor)];
  for (let row = 0; row < block.rows; row++) {
    const start = from.start + row * from.stride;
    target.set(source.subarray(start, start + block.length), to.start + row * to.stride);
  }
}

/** The box of `extent` values of x from `begin` on. */
function sliceValues(
  backend: EngineBackend,
  x: tf.TensorInfo,
  begin: number[],
  extent: number[],
): tf.TensorInfo {
  const out = backend.make(extent, x.dtype as EngineDType);
  copyBox(backend, { tensor: x, begin }, { tensor: out, begin: begin.map(() => 0) }, extent);
  return out;
}

/** Copies a box of values between tensors of one rank: along one cut axis at a time it is a copy of rows. */
function copyBox(
  backend: EngineBackend,
  from: { tensor: tf.TensorInfo; begin: number[] },
  to: { tensor: tf.TensorInfo; begin: number[] },
  extent: number[],
): void {
  const rank = extent.length;
  const [source, target] = [from.tensor.shape, to.tensor.shape];
  const isWhole = (axis: number) => extent[axis] === source[axis] && extent[axis] === target[axis];
  // Everything inside of the innermost cut axis is contiguous on both sides …
  let cut = rank - 1;
  while (cut > 0 && isWhole(cut)) cut--;
  const inner = size(extent.slice(cut + 1));
  // … and the whole axes just outside of it are evenly spaced rows.
  let outside = cut;
  while (outside > 0 && isWhole(outside - 1)) outside--;
  const rows = size(extent.slice(outside, cut));
  const [fromStrides, toStrides] = [stridesOf(source), stridesOf(target)];
  const block = { rows, length: rank === 0 ? 1 : extent[cut] * inner };
  const stride = (shape: number[]) => (rank === 0 ? 1 : shape[cut] * inner);
  const visit = (axis: number, fromStart: number, toStart: number): void => {
    if (axis >= outside) {
      const inside = (begin: number[], strides: number[]) =>
        begin.slice(axis).reduce((offset, position, i) => offset + position * strides[axis + i], 0);
      copyRows(
        backend,
        { tensor: from.tensor, start: fromStart + inside(from.begin, fromStrides), stride: stride(source) },
        { tensor: to.tensor, start: toStart + inside(to.begin, toStrides), stride: stride(target) },
        block,
      );
      return;
    }
    for (let i = 0; i < extent[axis]; i++) {
      const step = (begin: number[], strides: number[]) => (begin[axis] + i) * strides[axis];
      visit(axis + 1, fromStart + step(from.begin, fromStrides), toStart + step(to.begin, toStrides));
    }
  };
  visit(0, 0, 0);
}

function concatenate(backend: EngineBackend, tensors: tf.TensorInfo[], axis: number): tf.TensorInfo {
  const other = tensors.find((tensor) => tensor.dtype !== tensors[0].dtype);
  if (other !== undefined) {
    throw new TypeError(
      `concat: all tensors must be ${tensors[0].dtype} like the first, got ${other.dtype} (use tf.cast).`,
    );
  }
  const shape = tensors[0].shape.slice();
  shape[axis] = tensors.reduce((sum, tensor) => sum + tensor.shape[axis], 0);
  const out = backend.make(shape, tensors[0].dtype as EngineDType);
  const rows = size(shape.slice(0, axis));
  const inner = size(shape.slice(axis + 1));
  let start = 0;
  for (const tensor of tensors) {
    const length = tensor.shape[axis] * inner;
    const to = { tensor: out, start, stride: shape[axis] * inner };
    copyRows(backend, { tensor, start: 0, stride: length }, to, { rows, length });
    start += length;
  }
  return out;
}

export const shapeKernels: KernelTable = {
  Identity: (backend, { x }) => backend.share(x, x.shape),
  Reshape(backend, { x }, { shape }: { shape: number[] }) {
    const total = size(x.shape);
    const target = tf.util.inferFromImplicitShape(shape, total);
    if (size(target) !== total) {
      throw new RangeError(
        `reshape: [${x.shape.join(', ')}] has ${total} values, [${shape.join(', ')}] has ${size(target)}.`,
      );
    }
    return backend.share(x, target);
  },
  ExpandDims(backend, { input }, { dim }: { dim: number }) {
    const rank = input.shape.length;
    if (!(dim >= -rank - 1 && dim <= rank)) {
      throw new RangeError(`expandDims: axis must be in [${-rank - 1}, ${rank}], got ${dim}.`);
    }
    const axis = dim < 0 ? rank + dim + 1 : dim;
    return backend.share(input, [...input.shape.slice(0, axis), 1, ...input.shape.slice(axis)]);
  },
  Concat(backend, inputs: tf.TensorInfo[], { axis }: { axis: number }) {
    const tensors = Object.values(inputs);
    const along = tf.util.parseAxisParam(axis, tensors[0].shape)[0];
    tf.backend_util.assertParamsConsistent(
      tensors.map((tensor) => tensor.shape),
      along,
    );
    const filled = tensors.filter((tensor) => size(tensor.shape) > 0);
    if (filled.length === 1) return backend.share(filled[0], filled[0].shape);
    return concatenate(backend, filled.length > 0 ? filled : tensors, along);
  },
  Pack(backend, inputs: tf.TensorInfo[], { axis }: { axis: number }) {
    const tensors = Object.values(inputs);
    const along = axis < 0 ? tensors[0].shape.length + axis + 1 : axis;
    const other = tensors.find((tensor) => !tf.util.arraysEqual(tensor.shape, tensors[0].shape));
    if (other !== undefined) {
      throw new RangeError(
        `stack: all tensors must be [${tensors[0].shape.join(', ')}] like the first, got [${other.shape.join(', ')}].`,
      );
    }
    const widen = (shape: number[]) => [...shape.slice(0, along), 1, ...shape.slice(along)];
    return concatenate(
      backend,
      tensors.map((tensor) => ({
        ...tensor,
        dataId: tensor.dataId,
        dtype: tensor.dtype,
        shape: widen(tensor.shape),
      })),
      along,
    );
  },
  Slice(backend, { x }, { begin, size: asked }: { begin: number[]; size: number[] }) {
    const [start, extent] = tf.slice_util.parseSliceParams(x, begin, asked);
    tf.slice_util.assertParamsValid(x, start, extent);
    return sliceValues(backend, x, start, extent);
  },
  SplitV(backend, { x }, { numOrSizeSplits, axis }) {
    const along = tf.util.parseAxisParam(axis, x.shape)[0];
    const begin = x.shape.map(() => 0);
    return tf.backend_util.prepareSplitSize(x, numOrSizeSplits, along).map((length) => {
      const extent = x.shape.slice();
      extent[along] = length;
      const part = sliceValues(backend, x, begin.slice(), extent);
      begin[along] += length;
      return part;
    });
  },
  Unpack(backend, { value }, { axis }: { axis: number }) {
    const along = axis < 0 ? value.shape.length + axis : axis;
    const extent = value.shape.map((length: number, i: number) => (i === along ? 1 : length));
    const shape = value.shape.filter((_: number, i: number) => i !== along);
    return Array.from({ length: value.shape[along] }, (_, i) => {
      const begin = value.shape.map((_length: number, d: number) => (d === along ? i : 0));
      return { ...sliceValues(backend, value, begin, extent), shape };
    });
  },

  PadV2(
    backend,
    { x },
    { paddings, constantValue }: { paddings: [number, number][]; constantValue: number },
  ) {
    const shape = x.shape.map((length: number, i: number) => length + paddings[i][0] + paddings[i][1]);
    const out = backend.make(shape, x.dtype);
    fillWith(backend, out, constantValue);
    const to = { tensor: out, begin: paddings.map(([before]) => before) };
    copyBox(backend, { tensor: x, begin: x.shape.map(() => 0) }, to, x.shape);
    return out;
  },
  Tile(backend, { x }, { reps }: { reps: number[] }) {
    if (reps.includes(0))
      return backend.make(
        x.shape.map((length: number, i: number) => length * reps[i]),
        x.dtype,
      );
    // Before each axis one of 1, which is repeated.
    const [once, many] = [
      x.shape.flatMap((length: number) => [1, length]),
      x.shape.flatMap((length: number, i: number) => [reps[i], length]),
    ];
    const tiled = broadcastValues(backend, viewAs(x, once), many);
    return { ...tiled, shape: x.shape.map((length: number, i: number) => length * reps[i]) };
  },
  BroadcastTo(backend, { x }, { shape }: { shape: number[] }) {
    throwUnlessBroadcastable(x.shape, shape);
    return broadcastValues(backend, x, shape);
  },

  /** The shape to which two shapes, given as tensors, broadcast. */
  BroadcastArgs(backend, { s0, s1 }) {
    const [a, b] = [s0, s1].map((shape) => Array.from(backend.values(shape)));
    const shape = tf.backend_util.assertAndGetBroadcastShape(a, b);
    const out = backend.make([shape.length], 'int32');
    backend.values(out).set(shape);
    return out;
  },
};

function throwUnlessBroadcastable(from: number[], to: number[]): void {
  const fits =
    from.length <= to.length &&
    from.every((length, i) => length === 1 || length === to[to.length - from.length + i]);
  if (!fits)
    throw new RangeError(`broadcastTo: [${from.join(', ')}] cannot be repeated to [${to.join(', ')}].`);
}
