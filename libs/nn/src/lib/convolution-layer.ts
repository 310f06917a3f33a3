import { convolution, tf } from '@interpolab/tensor';
import { type Initialiser, uniformByFanIn, zeros } from './initialisers.ts';
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
  /** False where a normalisation that follows has an offset of its own. */
  readonly hasBias?: boolean;
  /** Start values other than PyTorch's default. */
  readonly weightInitialiser?: Initialiser;
  readonly biasInitialiser?: Initialiser;
}

/** Convolution with padding kernel >> 1: [B, H, W, in] → [B, H / stride, W / stride, out]. */
export function convolutionLayer(
  scope: ParameterScope,
  options: ConvolutionOptions,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const { inChannels, outChannels, kernel, stride = 1, upsample = false, hasBias = true } = options;
  const standard = options.zeroInitialised ? zeros : uniformByFanIn(inChannels * kernel * kernel);
  const { weightInitialiser = standard, biasInitialiser = standard } = options;
  const filter = scope.weight('weight', {
    diskShape: [outChannels, inChannels, kernel, kernel],
    layout: 'conv2d',
    initialiser: weightInitialiser,
  });
  const bias = hasBias
    ? scope.weight('bias', { diskShape: [outChannels], layout: 'vector', initialiser: biasInitialiser })
    : undefined;
  return (x) =>
    tf.tidy(() =>
      convolution(x, {
        filter: filter<tf.Tensor4D>(),
        bias: bias?.<tf.Tensor1D>(),
        stride,
        upsample,
      }),
    );
}
