import type { ConvolutionAttrs } from '../../fused/convolution.ts';
import type { EngineBackend } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';

/** Widest input or output of the compiled convolutions: the length of their row of zeros. */
const MOST_CHANNELS = 8192;

/** Extents of x as the kernel takes them. Those of a dense layer `[B, in]` are one image of B × 1 pixels. */
const imagesOf = (x: number[]): number[] => (x.length === 2 ? [1, x[0], 1, x[1]] : x);

/** Extents of a filter as the kernel takes them; `[in, out]` are those of a dense layer. */
const filterOf = (filter: number[]): number[] => (filter.length === 2 ? [1, 1, ...filter] : filter);

/** The arguments that describe a convolution of x `[B, H, W, Cin]`, for the compiled kernels. */
function shapeArguments(
  backend: EngineBackend,
  o: { x: number[]; filter: number[] } & ConvolutionAttrs,
): number[] {
  const [batch, height, width, inputs] = imagesOf(o.x);
  const [size, , , outputs] = filterOf(o.filter);
  if (inputs > MOST_CHANNELS || outputs > MOST_CHANNELS) {
    throw new RangeError(
      `convolution: at most ${MOST_CHANNELS} channels, got a filter of [${o.filter.join(', ')}] (split the channels).`,
    );
  }
  return [
    batch,
    height,
    width,
    inputs,
    outputs,
    size,
    o.stride,
    Number(o.upsample),
    Number(backend.winograd),
  ];
}

function outputShape(x: number[], filter: number[], { stride, upsample }: ConvolutionAttrs): number[] {
  if (x.length === 2) return [x[0], filter[1]];
  const scaled = (size: number) => Math.ceil((upsample ? 2 * size : size) / stride);
  return [x[0], scaled(x[1]), scaled(x[2]), filter[3]];
}

export const convolutionKernels: KernelTable = {
  FusedConvolution(backend, { x, filter, bias }, attrs: ConvolutionAttrs) {
    const y = backend.make(outputShape(x.shape, filter.shape, attrs), 'float32');
    const shape = shapeArguments(backend, { x: x.shape, filter: filter.shape, ...attrs });
    backend.run('convolution', [y, x, filter, bias], shape);
    return y;
  },

  FusedConvolutionInputGradient(backend, { dy, filter }, attrs: ConvolutionAttrs & { inputShape: number[] }) {
    const dx = backend.make(attrs.inputShape, 'float32');
    const shape = shapeArguments(backend, { x: attrs.inputShape, filter: filter.shape, ...attrs });
    backend.run('convolutionInputGradient', [dx, dy, filter], shape);
    return dx;
  },

  FusedConvolutionFilterGradient(backend, { x, dy }, attrs: ConvolutionAttrs & { filterShape: number[] }) {
    const dFilter = backend.make(attrs.filterShape, 'float32');
    const shape = shapeArguments(backend, { x: x.shape, filter: attrs.filterShape, ...attrs });
    backend.run('convolutionFilterGradient', [dFilter, x, dy], shape);
    return dFilter;
  },

  /** Sum over all axes but the last: the gradient of a bias. */
  ColumnSum(backend, { x }) {
    const columns = x.shape[x.shape.length - 1];
    const sums = backend.make([columns], 'float32');
    const rows = x.shape.slice(0, -1).reduce((product: number, size: number) => product * size, 1);
    backend.run('sum', [sums, x], [1, rows, columns, 1]);
    return sums;
  },
};
