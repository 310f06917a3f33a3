import { batchNormPlain } from '../plain/batch-norm-plain.ts';
import * as tf from '../tf.ts';
import { assertFloat, assertNotEmpty, assertNumber, assertRank, assertShape } from './assert-shape.ts';
import { hasFusedKernel, runFusedMany } from './fused-kernel.ts';

export interface BatchNormOptions {
  /** `[C]`. */
  scale: tf.Tensor1D;
  /** `[C]`. */
  offset: tf.Tensor1D;
  /**
   * `[2, C]`, mean and variance to normalise with (running statistics): constants, no gradient reaches them. Left out:
   * those of the batch.
   */
  moments?: tf.Tensor2D;
  /** Applied last. */
  activation?: 'none' | 'silu';
  /** Above 0; default 1e-5. */
  epsilon?: number;
}

export interface BatchNormResult {
  /** `[B, H, W, C]` */
  y: tf.Tensor4D;
  /** `[2, C]`, what was normalised with: the mean and the biased variance of the batch, or the given ones. */
  moments: tf.Tensor2D;
}

/** The attributes that the batch-norm kernels get. */
export interface BatchNormAttrs {
  given: boolean;
  silu: boolean;
  epsilon: number;
}

/** The kernels count rows in 32 bits. */
const MOST_PIXELS = 2 ** 31 - 1;

/**
 * Batch normalisation (Ioffe and Szegedy 2015, algorithm 1) with optional SiLU, over the pixels of all images.
 * `[B, H, W, C]` → same shape. Moments are not differentiable as an output.
 */
export function batchNorm(x: tf.Tensor4D, o: BatchNormOptions): BatchNormResult {
  assertBatchNorm(x, o);
  const { scale, offset, moments, activation = 'none', epsilon = 1e-5 } = o;
  const silu = activation === 'silu';
  if (!hasFusedKernel('TrainableBatchNorm'))
    return batchNormPlain(x, { scale, offset, moments, silu, epsilon });
  // A list and not a record: tfjs saves all inputs of a gradient only from a list.
  const inputs = moments === undefined ? [x, scale, offset] : [x, scale, offset, moments];
  const attrs: BatchNormAttrs = { given: moments !== undefined, silu, epsilon };
  const [y, used] = runFusedMany('TrainableBatchNorm', inputs, attrs);
  return { y: y as tf.Tensor4D, moments: used as tf.Tensor2D };
}

function assertBatchNorm(x: tf.Tensor4D, o: BatchNormOptions): void {
  const { scale, offset, moments, activation = 'none', epsilon = 1e-5 } = o;
  assertRank(x, 4, 'batchNorm: x');
  assertFloat(x, 'batchNorm: x');
  assertNotEmpty(x, 'batchNorm: x');
  const channels = x.shape[3];
  if (x.size / channels > MOST_PIXELS) {
    throw new RangeError(
      `batchNorm: at most 2^31 − 1 pixels, got x [${x.shape.join(', ')}] (use a smaller batch).`,
    );
  }
  if (x.size === 0 && moments === undefined) {
    throw new RangeError('batchNorm: x must have at least one image, or moments must be given.');
  }
  if (activation !== 'none' && activation !== 'silu') {
    throw new RangeError(`batchNorm: activation must be 'none' or 'silu', got '${activation}'.`);
  }
  assertNumber(epsilon, 'batchNorm: epsilon', {
    holds: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
    expected: 'a finite number above 0',
  });
  assertShape(scale, [channels], 'batchNorm: scale');
  assertShape(offset, [channels], 'batchNorm: offset');
  assertFloat(scale, 'batchNorm: scale');
  assertFloat(offset, 'batchNorm: offset');
  if (moments === undefined) return;
  assertShape(moments, [2, channels], 'batchNorm: moments');
  assertFloat(moments, 'batchNorm: moments');
}

/** Makes the fused kernel differentiable. */
export function registerBatchNormGradient(): void {
  tf.registerGradient({
    kernelName: 'TrainableBatchNorm',
    saveAllInputs: true,
    outputsToSave: [false, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, scale, offset] = saved;
      const moments = saved[saved.length - 1];
      const dy = (dys as unknown as tf.Tensor[])[0];
      // One kernel for all gradients, run here and not in the closures: see groupNorm.
      const inputs = { dy, x, scale, offset, moments };
      const [dx, dScale, dOffset] = runFusedMany('TrainableBatchNormGradient', inputs, attrs as object);
      return { 0: () => dx, 1: () => dScale, 2: () => dOffset, 3: () => tf.zerosLike(moments) };
    },
  });
}
