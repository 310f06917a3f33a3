import type { Gradient, GradientMap } from './gradient-map.ts';
import { nearestSources } from './nearest-sources.ts';
import { sumToShape } from './sum-to-shape.ts';
import * as tf from './tfjs.ts';

type T = tf.Tensor;

interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

function matMulGradient(dy: T, [a, b]: T[], { transposeA, transposeB }: MatMulAttrs) {
  const sides: [() => T, () => T] = transposeA
    ? transposeB
      ? [() => tf.matMul(b, dy, true, true), () => tf.matMul(dy, a, true, true)]
      : [() => tf.matMul(b, dy, false, true), () => tf.matMul(a, dy, false, false)]
    : transposeB
      ? [() => tf.matMul(dy, b, false, false), () => tf.matMul(dy, a, true, false)]
      : [() => tf.matMul(dy, b, false, true), () => tf.matMul(a, dy, true, false)];
  return { a: () => sumToShape(sides[0](), a.shape), b: () => sumToShape(sides[1](), b.shape) };
}

const meanPooling = (kernel: string): Gradient => ({
  inputs: ['x'],
  of: (dy: T, [x]: T[], attrs) => ({ x: () => run(kernel, { dy, input: x }, attrs) }),
});

const maximumPooling = (kernel: string): Gradient => ({
  inputs: ['x'],
  outputs: [true],
  of: (dy: T, [x, y]: T[], attrs) => ({ x: () => run(kernel, { dy, input: x, output: y }, attrs) }),
});

/** Normalisation by given statistics, which are inputs like all others: x̂ = (x − mean) / √(variance + ε). */
function batchNormGradient(
  dy: T,
  [x, mean, variance, scale]: T[],
  { varianceEpsilon }: { varianceEpsilon: number },
) {
  const inverse = tf.rsqrt(tf.add(variance, varianceEpsilon));
  const scaled = (scale as T | null) == null ? dy : tf.mul(dy, scale);
  const centred = () => tf.sub(x, mean);
  return {
    x: () => tf.mul(scaled, inverse),
    mean: () => tf.neg(sumToShape(tf.mul(scaled, inverse), mean.shape)),
    variance: () => {
      const slopes = tf.mul(-0.5, tf.mul(inverse, tf.square(inverse)));
      return sumToShape(tf.mul(tf.mul(scaled, centred()), slopes), variance.shape);
    },
    scale: () => sumToShape(tf.mul(dy, tf.mul(centred(), inverse)), mean.shape),
    offset: () => sumToShape(dy, mean.shape),
  };
}

/** The gradient kernels of our engines take dilations; those of the others ignore them, and would be wrong. */
function assertDilations(op: string, dilations: number | number[] | null | undefined): void {
  const isPlain = [dilations ?? 1].flat().every((one) => one === 1);
  if (isPlain || tf.getKernel('FusedConvolution', tf.getBackend()) != null) return;
  throw new RangeError(
    `${op}: dilation rates greater than 1 are not yet supported in gradients on ${tf.getBackend()}, got ${dilations} (use the native or the wasm engine).`,
  );
}

/** Gradients of products, convolutions, pooling and resizing. */
export const linearGradients: GradientMap = {
  BatchMatMul: { inputs: ['a', 'b'], of: matMulGradient },
  Conv2D: {
    inputs: ['x', 'filter'],
    of: (dy: T, [x, filter]: T[], attrs) => {
      assertDilations('conv2d', attrs.dilations);
      return {
        x: () => run('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape }),
        filter: () => run('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape }),
      };
    },
  },
  // The transposed convolution: its gradients are a convolution and that one's filter gradient.
  Conv2DBackpropInput: {
    inputs: ['dy', 'filter'],
    of: (dy: T, [images, filter]: T[], attrs) => {
      assertDilations('conv2dTranspose', attrs.dilations);
      const { inputShape: _, ...forward } = attrs;
      return {
        dy: () => run('Conv2D', { x: dy, filter }, { dilations: 1, ...forward }),
        filter: () =>
          run('Conv2DBackpropFilter', { x: dy, dy: images }, { ...forward, filterShape: filter.shape }),
      };
    },
  },
  Conv3D: {
    inputs: ['x', 'filter'],
    of: (dy: T, [x, filter]: T[], attrs) => {
      assertDilations('conv3d', attrs.dilations);
      return {
        x: () => run('Conv3DBackpropInputV2', { dy, filter }, { ...attrs, inputShape: x.shape }),
        filter: () => run('Conv3DBackpropFilterV2', { x, dy }, { ...attrs, filterShape: filter.shape }),
      };
    },
  },
  DepthwiseConv2dNative: {
    inputs: ['x', 'filter'],
    of: (dy: T, [x, filter]: T[], attrs) => {
      assertDilations('depthwiseConv2d', attrs.dilations);
      const of = (kernel: string) => `DepthwiseConv2dNativeBackprop${kernel}`;
      return {
        x: () => run(of('Input'), { dy, filter }, { ...attrs, inputShape: x.shape }),
        filter: () => run(of('Filter'), { x, dy }, { ...attrs, filterShape: filter.shape }),
      };
    },
  },
  Dilation2D: {
    inputs: ['x', 'filter'],
    of: (dy: T, [x, filter]: T[], attrs) => ({
      x: () => run('Dilation2DBackpropInput', { x, filter, dy }, attrs),
      filter: () => run('Dilation2DBackpropFilter', { x, filter, dy }, attrs),
    }),
  },
  AvgPool: meanPooling('AvgPoolGrad'),
  AvgPool3D: meanPooling('AvgPool3DGrad'),
  MaxPool: maximumPooling('MaxPoolGrad'),
  MaxPool3D: maximumPooling('MaxPool3DGrad'),
  LRN: {
    inputs: ['x'],
    outputs: [true],
    of: (dy: T, [x, y]: T[], attrs) => ({ x: () => run('LRNGrad', { x, y, dy }, attrs) }),
  },
  FusedBatchNorm: {
    inputs: ['x', 'mean', 'variance', 'scale'],
    of: batchNormGradient,
  },
  ResizeBilinear: {
    inputs: ['images'],
    of: (dy: T, [images]: T[], attrs) => ({
      images: () => run('ResizeBilinearGrad', { dy, images }, attrs),
    }),
  },
  ResizeNearestNeighbor: {
    inputs: ['images'],
    of: (dy: T, [images]: T[], { alignCorners, halfPixelCenters }) => ({
      images: () => resizeNearestGradient({ dy, images, alignCorners, halfPixelCenters }),
    }),
  },
};

/**
 * Adjoint of nearest-neighbour resizing. Written with unsortedSegmentSum, because the ResizeNearestNeighborGrad
 * kernel of tfjs-backend-cpu 4.22 reads the wrong image of `dy` for every batch index above 0.
 */
function resizeNearestGradient(o: { dy: T; images: T; alignCorners: boolean; halfPixelCenters: boolean }): T {
  const [batch, height, width, channels] = o.images.shape;
  const [, newHeight, newWidth] = o.dy.shape;
  const rows = nearestSources({ ...o, size: height, newSize: newHeight });
  const columns = nearestSources({ ...o, size: width, newSize: newWidth });
  const ids = new Int32Array(newHeight * newWidth);
  for (let i = 0; i < newHeight; i++) {
    for (let j = 0; j < newWidth; j++) ids[i * newWidth + j] = rows[i] * width + columns[j];
  }
  const pixelsFirst = tf.transpose(tf.reshape(o.dy, [batch, newHeight * newWidth, channels]), [1, 0, 2]);
  const summed = tf.unsortedSegmentSum(pixelsFirst, tf.tensor1d(ids, 'int32'), height * width);
  return tf.reshape(tf.transpose(summed, [1, 0, 2]), o.images.shape);
}

function run(kernel: string, inputs: tf.NamedTensorMap, attrs: Record<string, unknown>): T {
  return tf.engine().runKernel(kernel, inputs, attrs as never) as T;
}
