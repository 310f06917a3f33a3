import type { GroupNormAttrs } from '../../fused/group-norm.ts';
import type { KernelTable } from './kernel-table.ts';

function shapeArguments(x: number[], { groups, silu, epsilon }: GroupNormAttrs): number[] {
  return [x[0], x[1] * x[2], x[3], groups, Number(silu), epsilon];
}

export const groupNormKernels: KernelTable = {
  /** Outputs y and the statistics `[B, 2, groups]` that the gradient needs. */
  FusedGroupNorm(backend, [x, scale, offset, scaleShift], attrs: GroupNormAttrs) {
    const y = backend.make(x.shape, 'float32');
    const statistics = backend.make([x.shape[0], 2, attrs.groups], 'float32');
    backend.run('groupNorm', [y, statistics, x, scale, offset, scaleShift], shapeArguments(x.shape, attrs));
    return [y, statistics];
  },

  FusedGroupNormGradient(backend, { dy, x, scale, offset, scaleShift, statistics }, attrs: GroupNormAttrs) {
    const outputs = [x, scale, offset].map((input) => backend.make(input.shape, 'float32'));
    if (scaleShift !== undefined) outputs.push(backend.make(scaleShift.shape, 'float32'));
    const [dx, dScale, dOffset, dScaleShift] = outputs;
    const tensors = [dx, dScale, dOffset, dScaleShift, x, scale, offset, scaleShift, statistics, dy];
    backend.run('groupNormGradient', tensors, shapeArguments(x.shape, attrs));
    return outputs;
  },
};
