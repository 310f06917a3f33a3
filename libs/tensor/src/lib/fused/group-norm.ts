import { groupNormPlain } from '../plain/group-norm-plain.ts';
import * as tf from '../tf.ts';
import { assertFloat, assertNotEmpty, assertNumber, assertRank, assertShape } from './assert-shape.ts';
import { hasFusedKernel, runFusedMany } from './fused-kernel.ts';

export interface GroupNormOptions {
  /** `[C]`. */
  scale: tf.Tensor1D;
  /** `[C]`. */
  offset: tf.Tensor1D;
  /** Divides C. */
  groups: number;
  /** `[B, 2C]`, scale first: the normalised value becomes gn · (1 + s) + b. Dhariwal and Nichol 2021, eq. 4 (AdaGN). */
  scaleShift?: tf.Tensor2D;
  /** Applied last. */
  activation?: 'none' | 'silu';
  /** Above 0; default 1e-5. */
  epsilon?: number;
}

/** The kernels count the values of one image in 32 bits. */
const MOST_PER_IMAGE = 2 ** 31 - 64;

/** The attributes that the group-norm kernels get. */
export interface GroupNormAttrs {
  groups: number;
  silu: boolean;
  epsilon: number;
}

/** Group normalisation (Wu and He 2018) with optional scale-shift and SiLU. `[B, H, W, C]` → same shape. */
export function groupNorm(x: tf.Tensor4D, o: GroupNormOptions): tf.Tensor4D {
  const { scale, offset, groups, scaleShift, activation = 'none', epsilon = 1e-5 } = o;
  assertGroupNorm(x, o);
  const silu = activation === 'silu';
  if (!hasFusedKernel('FusedGroupNorm')) {
    return groupNormPlain(x, { scale, offset, groups, scaleShift, silu, epsilon });
  }
  // A list and not a record: tfjs saves all inputs of a gradient only from a list, and scaleShift may be absent.
  const inputs = scaleShift === undefined ? [x, scale, offset] : [x, scale, offset, scaleShift];
  const attrs = { groups, silu, epsilon };
  return tf.tidy(() => runFusedMany('FusedGroupNorm', inputs, attrs)[0] as tf.Tensor4D);
}

function assertGroupNorm(x: tf.Tensor4D, o: GroupNormOptions): void {
  const { scale, offset, groups, scaleShift, activation = 'none', epsilon = 1e-5 } = o;
  assertRank(x, 4, 'groupNorm: x');
  assertFloat(x, 'groupNorm: x');
  assertNotEmpty(x, 'groupNorm: x');
  const [, height, width, channels] = x.shape;
  if (height * width * channels > MOST_PER_IMAGE) {
    throw new RangeError(
      `groupNorm: an image must have fewer than 2^31 values, got [${x.shape.join(', ')}].`,
    );
  }
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new RangeError(`groupNorm: groups must divide the ${channels} channels, got ${groups}.`);
  }
  if (activation !== 'none' && activation !== 'silu') {
    throw new RangeError(`groupNorm: activation must be 'none' or 'silu', got '${activation}'.`);
  }
  assertNumber(epsilon, 'groupNorm: epsilon', {
    holds: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
    expected: 'a finite number above 0',
  });
  assertShape(scale, [channels], 'groupNorm: scale');
  assertShape(offset, [channels], 'groupNorm: offset');
  assertFloat(scale, 'groupNorm: scale');
  assertFloat(offset, 'groupNorm: offset');
  if (scaleShift === undefined) return;
  assertShape(scaleShift, [x.shape[0], 2 * channels], 'groupNorm: scaleShift');
  assertFloat(scaleShift, 'groupNorm: scaleShift');
}

/** Makes the fused kernel differentiable. */
export function registerGroupNormGradient(): void {
  tf.registerGradient({
    kernelName: 'FusedGroupNorm',
    saveAllInputs: true,
    outputsToSave: [false, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, scale, offset] = saved;
      const statistics = saved[saved.length - 1];
      const dy = (dys as unknown as tf.Tensor[])[0];
      const scaleShift = saved.length === 5 ? saved[3] : undefined;
      const inputs = { dy, x, scale, offset, scaleShift, statistics };
      // All gradients come from one kernel, run here and not in the closures: tfjs would dispose of the siblings
      // that the first closure does not return.
      const [dx, dScale, dOffset, dScaleShift] = runFusedMany(
        'FusedGroupNormGradient',
        inputs,
        attrs as object,
      );
      return { 0: () => dx, 1: () => dScale, 2: () => dOffset, 3: () => dScaleShift };
    },
  });
}
