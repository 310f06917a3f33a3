import { convolution, tf } from '@interpolab/tensor';
import { uniformByFanIn, zeros } from './initialisers.ts';
import type { ParameterScope } from './parameter-set.ts';

export interface ConvolutionOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: 1 | 3;
  readonly stride?: 1 | 2;
  /** Nearest-neighbour doubling before the convolution. */
  readonly upsample?: boolean;
  /** Weight and bias start at zero, so that a residual branch starts as the identity. */
  readonly zeroInitialised?: boolean;
}

/** Convolution with bias and padding kernel >> 1: [B, H, W, in] → [B, H / stride, W / stride, out]. */
export function convolutionLayer(
  scope: ParameterScope,
  options: ConvolutionOptions,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const { inChannels, outChannels, kernel, stride = 1, upsample = false } = options;
  const initialiser = options.zeroInitialised ? zeros : uniformByFanIn(inChannels * kernel * kernel);
  const filter = scope.weight('weight', {
    diskShape: [outChannels, inChannels, kernel, kernel],
    layout: 'conv2d',
    initialiser,
  });
  const bias = scope.weight('bias', { diskShape: [outChannels], layout: 'vector', initialiser });
  return (x) =>
    tf.tidy(() =>
      convolution(x, {
        filter: filter<tf.Tensor4D>(),
        bias: bias<tf.Tensor1D>(),
        stride,
        upsample,
      }),
    );
}
