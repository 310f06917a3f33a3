import type { BatchNormAttrs } from '../../fused/batch-norm.ts';
import type { KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';

function shapeArguments(x: number[], { silu, given, epsilon }: BatchNormAttrs): number[] {
  const channels = x[x.length - 1];
  return [sizeOf(x) / channels, channels, Number(silu), Number(given), epsilon];
}

/** Named apart from tfjs's own FusedBatchNorm, which takes moments and has no gradient for them. */
export const batchNormKernels: KernelTable = {
  /** Outputs y and the moments `[2, C]` that it was made with. */
  TrainableBatchNorm(backend, [x, scale, offset, given], attrs: BatchNormAttrs) {
    const y = backend.make(x.shape, 'float32');
    const numbers = shapeArguments(x.shape, attrs);
    if (given !== undefined) {
      backend.run('batchNormGiven', [y, x, scale, offset, given], numbers);
      return [y, backend.share(given, given.shape)];
    }
    const moments = backend.make([2, scale.shape[0]], 'float32');
    backend.run('batchNorm', [y, moments, x, scale, offset], numbers);
    return [y, moments];
  },

  TrainableBatchNormGradient(backend, { dy, x, scale, offset, moments }, attrs: BatchNormAttrs) {
    const outputs = [x, scale, offset].map((input) => backend.make(input.shape, 'float32'));
    const tensors = [...outputs, x, scale, offset, moments, dy];
    backend.run('batchNormGradient', tensors, shapeArguments(x.shape, attrs));
    return outputs;
  },
};
