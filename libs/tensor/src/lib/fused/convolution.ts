import { convolutionPlain } from '../plain/convolution-plain.ts';
import * as tf from '../tf.ts';
import { assertFloat, assertNotEmpty, assertRank, assertShape } from './assert-shape.ts';
import { hasFusedKernel, runFused } from './fused-kernel.ts';

export interface ConvolutionOptions {
  /** `[k, k, Cin, Cout]`, k = 1 or 3. */
  filter: tf.Tensor4D;
  /** `[Cout]`. */
  bias?: tf.Tensor1D;
  stride?: 1 | 2;
  /** Repeat every pixel 2×2 before the convolution (nearest-neighbour upsampling). */
  upsample?: boolean;
}

/** The kernels' own copies of a filter reach 64 bytes a weight; beyond this they would not fit 32-bit addresses. */
const MOST_WEIGHTS = 2 ** 26;
/** The kernels count pixels in 32 bits. */
const MOST_PIXELS = 2 ** 31 - 1;

/** The attributes that the convolution kernels get. */
export interface ConvolutionAttrs {
  stride: 1 | 2;
  upsample: boolean;
}

/**
 * 2-D convolution with padding k >> 1 on all sides (PyTorch's `padding=1` for k = 3).
 * `[B, H, W, Cin]` → `[B, ⌈uH/s⌉, ⌈uW/s⌉, Cout]`, u = 2 with `upsample`, else 1.
 */
export function convolution(x: tf.Tensor4D, o: ConvolutionOptions): tf.Tensor4D {
  const { filter, bias, stride = 1, upsample = false } = o;
  assertConvolution(x, o);
  if (!hasFusedKernel('FusedConvolution')) return convolutionPlain(x, { filter, bias, stride, upsample });
  return runFused('FusedConvolution', { x, filter, bias }, { stride, upsample }) as tf.Tensor4D;
}

function assertConvolution(x: tf.Tensor4D, o: ConvolutionOptions): void {
  const { filter, bias, stride = 1, upsample = false } = o;
  assertRank(x, 4, 'convolution: x');
  assertRank(filter, 4, 'convolution: filter');
  assertFloat(x, 'convolution: x');
  assertFloat(filter, 'convolution: filter');
  const [height, width, inputs, outputs] = filter.shape;
  if (height !== width || (height !== 1 && height !== 3)) {
    throw new RangeError(
      `convolution: filter must be [1, 1, Cin, Cout] or [3, 3, Cin, Cout], got [${filter.shape.join(', ')}].`,
    );
  }
  if (x.shape[3] !== inputs) {
    throw new RangeError(
      `convolution: x has ${x.shape[3]} channels but the filter [${filter.shape.join(', ')}] takes ${inputs}.`,
    );
  }
  assertNotEmpty(x, 'convolution: x');
  if (outputs < 1 || filter.size > MOST_WEIGHTS) {
    throw new RangeError(
      `convolution: filter must have 1 to 2^26 weights, got [${filter.shape.join(', ')}] (split the channels).`,
    );
  }
  if (stride !== 1 && stride !== 2)
    throw new RangeError(`convolution: stride must be 1 or 2, got ${stride}.`);
  if (typeof upsample !== 'boolean')
    throw new TypeError(`convolution: upsample must be true or false, got ${upsample}.`);
  if ((x.size / inputs) * (upsample ? 4 : 1) > MOST_PIXELS) {
    throw new RangeError(
      `convolution: at most 2^31 − 1 pixels, got x [${x.shape.join(', ')}]${upsample ? ', upsampled' : ''} (use a smaller batch).`,
    );
  }
  if (bias !== undefined) {
    assertShape(bias, [outputs], 'convolution: bias');
    assertFloat(bias, 'convolution: bias');
  }
}

/** Makes the fused kernel differentiable: each gradient is one kernel, run only if it is asked for. */
export function registerConvolutionGradient(): void {
  tf.registerGradient({
    kernelName: 'FusedConvolution',
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attrs) => ({
      x: () =>
        runFused(
          'FusedConvolutionInputGradient',
          { dy: dy as tf.Tensor, filter },
          { ...attrs, inputShape: x.shape },
        ),
      filter: () =>
        runFused(
          'FusedConvolutionFilterGradient',
          { x, dy: dy as tf.Tensor },
          { ...attrs, filterShape: filter.shape },
        ),
      bias: () => runFused('ColumnSum', { x: dy as tf.Tensor }, {}),
    }),
  });
}
