import type * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';

function filled(
  backend: EngineBackend,
  shape: number[],
  o: { dtype: EngineDType; value: number },
): tf.TensorInfo {
  const out = backend.make(shape, o.dtype);
  backend.values(out).fill(o.value);
  return out;
}

/** Kernels that make tensors from nothing or in another dtype. */
export const creationKernels: KernelTable = {
  Fill: (backend, _inputs, { shape, value, dtype }) =>
    filled(backend, shape, { dtype: dtype ?? 'float32', value: Number(value) }),
  ZerosLike: (backend, { x }) => filled(backend, x.shape, { dtype: x.dtype, value: 0 }),
  OnesLike: (backend, { x }) => filled(backend, x.shape, { dtype: x.dtype, value: 1 }),

  Range(backend, _inputs, { start, stop, step, dtype }) {
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const out = backend.make([count], dtype ?? 'float32');
    const to = backend.values(out);
    for (let i = 0; i < count; i++) to[i] = start + i * step;
    return out;
  },
  LinSpace(backend, _inputs, { start, stop, num }) {
    const out = backend.make([num], 'float32');
    const to = backend.values(out);
    for (let i = 0; i < num; i++) to[i] = num === 1 ? start : start + ((stop - start) * i) / (num - 1);
    return out;
  },

  Cast(backend, { x }, { dtype }: { dtype: EngineDType }) {
    if (x.dtype === dtype) return backend.share(x, x.shape);
    const out = backend.make(x.shape, dtype);
    const [from, to] = [backend.values(x), backend.values(out)];
    // Typed arrays convert by themselves: to int32 by cutting off the fraction.
    if (dtype === 'bool') for (let i = 0; i < from.length; i++) to[i] = Number(from[i] !== 0);
    else to.set(from);
    return out;
  },
};
