import { groupNorm, tf } from '@interpolab/tensor';
import { type Activation, activate } from './activation.ts';
import { ones, zeros } from './initialisers.ts';
import type { ParameterScope } from './parameter-set.ts';

export interface GroupNormOptions {
  /** A multiple of `groups`. */
  readonly channels: number;
  readonly groups: number;
}

export interface GroupNormCall {
  readonly activation?: 'none' | Activation;
  /** [B, 2C], scale first: y = norm(x) · (1 + scale) + shift, before the activation. */
  readonly scaleShift?: tf.Tensor2D;
}

/** GroupNorm with ε = 1e-5, optionally with scale-shift and SiLU in the same pass (ReLU is a second one). */
export function groupNormLayer(
  scope: ParameterScope,
  { channels, groups }: GroupNormOptions,
): (x: tf.Tensor4D, call?: GroupNormCall) => tf.Tensor4D {
  if (channels % groups !== 0) {
    throw new RangeError(`groupNormLayer: channels must be a multiple of ${groups}, got ${channels}`);
  }
  const scale = scope.declare('weight', { diskShape: [channels], layout: 'vector', initialiser: ones });
  const offset = scope.declare('bias', { diskShape: [channels], layout: 'vector', initialiser: zeros });
  return (x, { activation = 'none', scaleShift } = {}) =>
    tf.tidy(() => {
      const normalised = groupNorm(x, {
        scale: scale.value<tf.Tensor1D>(),
        offset: offset.value<tf.Tensor1D>(),
        groups,
        scaleShift,
        activation: activation === 'silu' ? 'silu' : 'none',
      });
      return activation === 'relu' ? activate(normalised, 'relu') : normalised;
    });
}
