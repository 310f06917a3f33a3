import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { binaryKernels } from './binary-kernels.ts';
import type { EngineKernel } from './kernel-table.ts';
import { unaryKernels } from './unary-kernels.ts';

const kernels: Record<string, EngineKernel> = {
  relu: unaryKernels.Relu,
  relu6: unaryKernels.Relu6,
  elu: unaryKernels.Elu,
  sigmoid: unaryKernels.Sigmoid,
  leakyrelu: unaryKernels.LeakyRelu,
};

/** What tfjs's fused ops may apply at their end. */
export interface FusedEnd {
  activation?: string;
  leakyreluAlpha?: number;
  slopes?: tf.TensorInfo;
}

/** Applies the activation of a fused op; gives up `x`. */
export function activate(backend: EngineBackend, x: tf.TensorInfo, o: FusedEnd): tf.TensorInfo {
  if (o.activation === undefined || o.activation === null || o.activation === 'linear') return x;
  let y: tf.TensorInfo;
  if (o.activation === 'prelu') {
    y = binaryKernels.Prelu(backend, { x, alpha: o.slopes }, {}) as tf.TensorInfo;
  } else {
    const kernel = kernels[o.activation];
    if (kernel === undefined) {
      throw new RangeError(
        `${backend.library.name} engine: a fused op can end with ${['linear', 'prelu', ...Object.keys(kernels)].join(', ')}, got '${o.activation}' (apply it as an op of its own).`,
      );
    }
    y = kernel(backend, { x }, { alpha: o.leakyreluAlpha }) as tf.TensorInfo;
  }
  backend.disposeData(x.dataId);
  return y;
}
