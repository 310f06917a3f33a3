import { tf } from '@interpolab/tensor';
import { type BatchNormContext, batchNormLayer } from './batch-norm-layer.ts';
import { convolutionLayer } from './convolution-layer.ts';
import { depthwiseLayer } from './depthwise-layer.ts';
import { normalByFanOut } from './initialisers.ts';
import type { ParameterScope } from './parameter-set.ts';

export interface ConvolutionNormOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: 1 | 3;
  readonly stride?: 1 | 2;
  /** Each channel by itself: outChannels = inChannels, kernel 3. */
  readonly depthwise?: boolean;
  readonly activation?: 'none' | 'silu';
  /** Of the batch normalisation. */
  readonly epsilon: number;
}

/** A layer that depends on whether its network is in training. */
export type NormalisedLayer = (x: tf.Tensor4D, context: BatchNormContext) => tf.Tensor4D;

/** Convolution without bias → batch normalisation → SiLU, named as torchvision's Conv2dNormActivation (`0`, `1`). */
export function convolutionNorm(scope: ParameterScope, options: ConvolutionNormOptions): NormalisedLayer {
  const {
    inChannels,
    outChannels,
    kernel,
    stride,
    depthwise = false,
    activation = 'silu',
    epsilon,
  } = options;
  const weightInitialiser = normalByFanOut(outChannels * kernel * kernel);
  const own = scope.child('0');
  const convolve = depthwise
    ? depthwiseLayer(own, { channels: inChannels, stride, weightInitialiser })
    : convolutionLayer(own, { inChannels, outChannels, kernel, stride, weightInitialiser, hasBias: false });
  const normalise = batchNormLayer(scope.child('1'), { channels: outChannels, epsilon });
  return (x, { batchMoments }) => tf.tidy(() => normalise(convolve(x), { activation, batchMoments }));
}
