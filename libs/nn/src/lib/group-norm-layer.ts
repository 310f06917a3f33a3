import { groupNorm, type tf } from '@interpolab/tensor';
import { ones, zeros } from './initialisers.ts';
import type { ParameterScope } from './parameter-set.ts';

/** The reference normalises in 32 groups everywhere, so every channel count must be a multiple of it. */
export const normGroups = 32;

export interface GroupNormCall {
  readonly activation?: 'none' | 'silu';
  /** [B, 2C], scale first: y = norm(x) · (1 + scale) + shift, before the activation. */
  readonly scaleShift?: tf.Tensor2D;
}

/** GroupNorm in 32 groups with ε = 1e-5, optionally with scale-shift and SiLU in the same pass. */
export function groupNormLayer(
  scope: ParameterScope,
  channels: number,
): (x: tf.Tensor4D, call?: GroupNormCall) => tf.Tensor4D {
  if (channels % normGroups !== 0) {
    throw new RangeError(`groupNormLayer: channels must be a multiple of ${normGroups}, got ${channels}`);
  }
  const scale = scope.declare('weight', { diskShape: [channels], layout: 'vector', initialiser: ones });
  const offset = scope.declare('bias', { diskShape: [channels], layout: 'vector', initialiser: zeros });
  return (x, call = {}) =>
    groupNorm(x, {
      scale: scale.value<tf.Tensor1D>(),
      offset: offset.value<tf.Tensor1D>(),
      groups: normGroups,
      ...call,
    });
}
