import * as tf from '../tf.ts';
import { assertFloat, assertNotEmpty, assertRank, assertShape } from './assert-shape.ts';
import type { ConvolutionAttrs } from './convolution.ts';
import { hasFusedKernel, runFused } from './fused-kernel.ts';

export interface DenseOptions {
  /** `[in, out]`. */
  weight: tf.Tensor2D;
  /** `[out]`. */
  bias?: tf.Tensor1D;
}

/** As of the convolution that runs it. */
const MOST_WEIGHTS = 2 ** 26;

/** x · weight + bias. `[B, in]` → `[B, out]`. */
export function dense(x: tf.Tensor2D, { weight, bias }: DenseOptions): tf.Tensor2D {
  assertRank(x, 2, 'dense: x');
  assertRank(weight, 2, 'dense: weight');
  assertFloat(x, 'dense: x');
  assertFloat(weight, 'dense: weight');
  const [inputs, outputs] = weight.shape;
  if (x.shape[1] !== inputs) {
    throw new RangeError(
      `dense: x has ${x.shape[1]} columns but the weight [${inputs}, ${outputs}] takes ${inputs}.`,
    );
  }
  assertNotEmpty(x, 'dense: x');
  if (outputs < 1 || weight.size > MOST_WEIGHTS) {
    throw new RangeError(
      `dense: weight must have 1 to 2^26 entries, got [${inputs}, ${outputs}] (split the columns).`,
    );
  }
  if (bias !== undefined) {
    assertShape(bias, [outputs], 'dense: bias');
    assertFloat(bias, 'dense: bias');
  }
  if (hasFusedKernel('FusedConvolution')) {
    // The kernel takes matrices for what they are to it: a 1×1 convolution over B pixels.
    const attrs: ConvolutionAttrs = { stride: 1, upsample: false };
    return runFused('FusedConvolution', { x, filter: weight, bias }, attrs) as tf.Tensor2D;
  }
  return tf.tidy(() => {
    const y = tf.matMul(x, weight) as tf.Tensor2D;
    return bias === undefined ? y : tf.add<tf.Tensor2D>(y, bias);
  });
}
