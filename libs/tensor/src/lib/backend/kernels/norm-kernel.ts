import type * as tf from '../../tf.ts';
import type { KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';

export const normKernel: KernelTable = {
  /** √Σx² over all values of all inputs, at least one of them. */
  L2Norm(backend, inputs) {
    const out = backend.make([], 'float32');
    const sum = backend.make([2], 'float32'); // one float64
    (Object.values(inputs) as tf.TensorInfo[]).forEach((x, index) => {
      backend.run('norm', [out, sum, x], [sizeOf(x.shape), Number(index === 0)]);
    });
    backend.disposeData(sum.dataId);
    return out;
  },
};
