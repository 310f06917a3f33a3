import type * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';
import { sizeOf, stridesOf } from './shape-arithmetic.ts';

/** Loops of the compiled kernel. */
const MOST_AXES = 6;

/** Axes of a transposed tensor, outermost first: its extent, and the distance of neighbours in the source. */
interface Loops {
  size: number[];
  stride: number[];
}

/** The loops of `perm`, without axes of 1, and with axes joined that stay neighbours. */
function collapse(shape: number[], perm: number[]): Loops {
  const strides = stridesOf(shape);
  const loops: Loops = { size: [], stride: [] };
  for (const axis of perm) {
    if (shape[axis] === 1) continue;
    const last = loops.size.length - 1;
    if (last >= 0 && loops.stride[last] === strides[axis] * shape[axis]) {
      loops.size[last] *= shape[axis];
      loops.stride[last] = strides[axis];
    } else {
      loops.size.push(shape[axis]);
      loops.stride.push(strides[axis]);
    }
  }
  return loops;
}

/** x with its axes in the order of `perm`: a view if no value moves, compiled for four-byte values. */
export function transposed(backend: EngineBackend, x: tf.TensorInfo, perm: number[]): tf.TensorInfo {
  const shape = perm.map((axis) => x.shape[axis]);
  const loops = collapse(x.shape, perm);
  if (loops.size.length <= 1 || sizeOf(shape) === 0) return backend.share(x, shape);
  const out = backend.make(shape, x.dtype as EngineDType);
  const missing = MOST_AXES - loops.size.length;
  if (x.dtype === 'bool' || missing < 0) {
    moveValues(backend, { x, out, loops });
  } else {
    const ones = new Array<number>(missing).fill(1);
    const zeros = new Array<number>(missing).fill(0);
    backend.run('transpose', [out, x], [...ones, ...loops.size, ...zeros, ...loops.stride]);
  }
  return out;
}

function moveValues(backend: EngineBackend, o: { x: tf.TensorInfo; out: tf.TensorInfo; loops: Loops }): void {
  const [from, to] = [backend.values(o.x), backend.values(o.out)];
  const { size, stride } = o.loops;
  const index = new Array<number>(size.length).fill(0);
  let source = 0;
  for (let i = 0; i < to.length; i++) {
    to[i] = from[source];
    for (let axis = size.length - 1; axis >= 0; axis--) {
      source += stride[axis];
      if (++index[axis] < size[axis]) break;
      source -= stride[axis] * size[axis];
      index[axis] = 0;
    }
  }
}

export const transposeKernel: KernelTable = {
  Transpose: (backend, { x }, { perm }: { perm: number[] }) => transposed(backend, x, perm),
};
