import * as tf from '../tf.ts';
import { registerAttentionGradient } from './attention.ts';
import { registerBatchNormGradient } from './batch-norm.ts';
import { registerConvolutionGradient } from './convolution.ts';
import { registerGroupNormGradient } from './group-norm.ts';
import { registerSiluGradient } from './silu.ts';

/** Makes the fused kernels differentiable, on whatever engine they run. tfjs keeps gradients for the life of the process. */
export function registerFusedGradients(): void {
  if (tf.getGradient('FusedConvolution') != null) return;
  registerBatchNormGradient();
  registerConvolutionGradient();
  registerGroupNormGradient();
  registerSiluGradient();
  registerAttentionGradient();
}
