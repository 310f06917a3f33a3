import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { activate, type FusedEnd } from './activation.ts';
import { binaryKernels } from './binary-kernels.ts';
import { fromChannelsLast } from './channels-last.ts';
import { depthwiseKernels } from './depthwise-kernels.ts';
import { convolveImages, generalConvolutionKernels, inChannelsLast } from './general-convolution-kernels.ts';
import type { KernelTable } from './kernel-table.ts';
import { productKernels } from './product-kernels.ts';
import { viewAs } from './shape-arithmetic.ts';
import { withFloats } from './temporaries.ts';

/** x + bias; gives up `x`. */
function addBias(
  backend: EngineBackend,
  x: tf.TensorInfo,
  bias: tf.TensorInfo | undefined | null,
): tf.TensorInfo {
  if (bias == null) return x;
  const sum = binaryKernels.Add(backend, { a: x, b: bias }, {}) as tf.TensorInfo;
  backend.disposeData(x.dataId);
  return sum;
}

/** With the channels first, one number a channel stands before the pixels. */
function beside(x: tf.TensorInfo | undefined | null, dataFormat: string): tf.TensorInfo | undefined {
  if (x == null) return undefined;
  return dataFormat === 'NCHW' && x.shape.length === 1 ? viewAs(x, [x.shape[0], 1, 1]) : x;
}

const end = (attrs: FusedEnd, slopes?: tf.TensorInfo): FusedEnd => ({
  activation: attrs.activation,
  leakyreluAlpha: attrs.leakyreluAlpha,
  slopes,
});

/** tfjs's own fused ops: a product or convolution, a bias, an activation. */
export const fusedKernels: KernelTable = {
  _FusedMatMul(backend, { a, b, bias, preluActivationWeights }, attrs) {
    const product = productKernels.BatchMatMul(backend, { a, b }, attrs) as tf.TensorInfo;
    return activate(backend, addBias(backend, product, bias), end(attrs, preluActivationWeights));
  },

  FusedConv2D(backend, { x, filter, bias, preluActivationWeights }, attrs) {
    const slopes = beside(preluActivationWeights, attrs.dataFormat);
    const isPerChannel = bias?.dtype === 'float32' && bias.shape.length === 1 && attrs.dataFormat !== 'NCHW';
    if (!isPerChannel || bias.shape[0] !== filter.shape[3]) {
      const y = generalConvolutionKernels.Conv2D(backend, { x, filter }, attrs) as tf.TensorInfo;
      return activate(backend, addBias(backend, y, beside(bias, attrs.dataFormat)), end(attrs, slopes));
    }
    const y = withFloats(backend, [filter], (weights) =>
      inChannelsLast(backend, [x], attrs.dataFormat, (images) =>
        convolveImages(backend, { x: images, filter: weights, bias }, attrs),
      ),
    );
    return activate(backend, fromChannelsLast(backend, y, attrs.dataFormat), end(attrs, slopes));
  },

  FusedDepthwiseConv2D(backend, { x, filter, bias, preluActivationWeights }, attrs) {
    const y = depthwiseKernels.DepthwiseConv2dNative(backend, { x, filter }, attrs) as tf.TensorInfo;
    const biased = addBias(backend, y, beside(bias, attrs.dataFormat));
    return activate(backend, biased, end(attrs, beside(preluActivationWeights, attrs.dataFormat)));
  },
};
