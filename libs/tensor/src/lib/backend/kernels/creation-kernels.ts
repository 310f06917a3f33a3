import type * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import { castTo } from './cast.ts';
import { fillWith } from './fill.ts';
import type { KernelTable } from './kernel-table.ts';

function filled(
  backend: EngineBackend,
  shape: number[],
  o: { dtype: EngineDType; value: number },
): tf.TensorInfo {
  const out = backend.make(shape, o.dtype);
  fillWith(backend, out, o.value);
  return out;
}

/** Kernels that make tensors from nothing or in another dtype. */
export const creationKernels: KernelTable = {
  Fill: (backend, _inputs, { shape, value, dtype }) =>
    filled(backend, shape, { dtype: dtype ?? 'float32', value: Number(value) }),
  ZerosLike: (backend, { x }) => filled(backend, x.shape, { dtype: x.dtype, value: 0 }),
  OnesLike: (backend, { x }) => filled(backend, x.shape, { dtype: x.dtype, value: 1 }),

  Range(backend, _inputs, { start, stop, step, dtype }) {
    // tfjs counts down by itself where no step was given.
    const stride = stop < start && step === 1 ? -1 : step;
    const count = Math.max(0, Math.ceil((stop - start) / stride));
    const out = backend.make([count], dtype ?? 'float32');
    const to = backend.values(out);
    for (let i = 0; i < count; i++) to[i] = start + i * stride;
    return out;
  },
  LinSpace(backend, _inputs, { start, stop, num }) {
    const out = backend.make([num], 'float32');
    const to = backend.values(out);
    for (let i = 0; i < num; i++) to[i] = num === 1 ? start : start + ((stop - start) * i) / (num - 1);
    return out;
  },

  Cast: (backend, { x }, { dtype }: { dtype: EngineDType }) => castTo(backend, x, dtype),
};
