import type { ConvolutionAttrs } from '../../fused/convolution.ts';
import type { Shader } from './shader.ts';
import { type Factor, partsFor, tiledProduct, typeFor } from './tiled-product.ts';

/** A convolution of x `[batch, height, width, inputs]` with a filter `[size, size, inputs, outputs]`. */
export interface ConvolutionShape extends ConvolutionAttrs {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly size: number;
}

/** The pixels that the filter runs over: those of x, each as 2×2 if it is upsampled. `[batch, height, width]` */
export function gridOf({ batch, height, width, upsample }: ConvolutionShape): [number, number, number] {
  return upsample ? [batch, 2 * height, 2 * width] : [batch, height, width];
}

/** The pixels of the output. `[batch, height, width]` */
export function outputGridOf(shape: ConvolutionShape): [number, number, number] {
  const [batch, height, width] = gridOf(shape);
  return [batch, Math.ceil(height / shape.stride), Math.ceil(width / shape.stride)];
}

const pixels = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);

/** WGSL: the pixel of x beneath a tap of the filter at an output pixel, or −1 beyond the edge. */
function sourcePixel(shape: ConvolutionShape): string {
  const { height, width, stride, size } = shape;
  const [, gridHeight, gridWidth] = gridOf(shape);
  const [, rows, columns] = outputGridOf(shape);
  const margin = size >> 1;
  const halve = Number(shape.upsample);
  return `
fn sourcePixel(output: u32, tap: u32) -> i32 {
  let within = output % ${rows * columns}u;
  let y = i32(within / ${columns}u * ${stride}u + tap / ${size}u) - ${margin};
  let x = i32(within % ${columns}u * ${stride}u + tap % ${size}u) - ${margin};
  if (y < 0 || y >= ${gridHeight} || x < 0 || x >= ${gridWidth}) { return -1; }
  let image = i32(output / ${rows * columns}u);
  return (image * ${height} + (y >> ${halve}u)) * ${width} + (x >> ${halve}u);
}`;
}

/** WGSL: the output pixel at which a tap of the filter lies on a pixel of the grid, or −1 if there is none. */
function outputPixel(shape: ConvolutionShape): string {
  const { stride, size } = shape;
  const [, height, width] = gridOf(shape);
  const [, rows, columns] = outputGridOf(shape);
  const margin = size >> 1;
  return `
fn outputPixel(pixel: u32, tap: u32) -> i32 {
  let within = pixel % ${height * width}u;
  let y = i32(within / ${width}u) + ${margin} - i32(tap / ${size}u);
  let x = i32(within % ${width}u) + ${margin} - i32(tap % ${size}u);
  if (y < 0 || x < 0 || y % ${stride} != 0 || x % ${stride} != 0) { return -1; }
  if (y / ${stride} >= ${rows} || x / ${stride} >= ${columns}) { return -1; }
  return (i32(pixel / ${height * width}u) * ${rows} + y / ${stride}) * ${columns} + x / ${stride};
}`;
}

/** x as a matrix of output pixels × (taps · inputs), read as rows (`line` a pixel) or as columns (`k` a pixel). */
function patches(shape: ConvolutionShape, along: Factor['along']): Factor {
  const { inputs, size } = shape;
  const [pixel, place] = along === 'depth' ? ['line', 'k'] : ['k', 'line'];
  return {
    tensor: 'x',
    type: typeFor(inputs),
    along,
    place: `
  if (${pixel} >= ${pixels(outputGridOf(shape))}u || ${place} >= ${size * size * inputs}u) { return -1; }
  let source = sourcePixel(${pixel}, ${place} / ${inputs}u);
  if (source < 0) { return -1; }
  return source * ${inputs} + i32(${place} % ${inputs}u);`,
  };
}

/** A tensor `[depth, lines]` as it lies. */
function matrix(tensor: string, { depth, lines }: { depth: number; lines: number }): Factor {
  return {
    tensor,
    type: typeFor(lines),
    along: 'lines',
    place: `if (line >= ${lines}u || k >= ${depth}u) { return -1; } return i32(k * ${lines}u + line);`,
  };
}

/** y = x ∗ weights (+ bias). Bindings: y, x, weights, (bias). */
export function convolutionShader(shape: ConvolutionShape & { bias: boolean }): Shader {
  const { inputs, outputs, size, bias } = shape;
  const depth = size * size * inputs;
  const type = typeFor(outputs);
  return tiledProduct({
    label: 'convolution',
    rows: pixels(outputGridOf(shape)),
    columns: outputs,
    depth,
    tensors: { 'y!': type, x: typeFor(inputs), weights: type, ...(bias ? { bias: type } : {}) },
    functions: sourcePixel(shape),
    left: patches(shape, 'depth'),
    right: matrix('weights', { depth, lines: outputs }),
    result: 'y',
    bias: bias ? 'bias' : undefined,
  });
}

/** Gradient with respect to the grid, which is x unless x is upsampled. Bindings: dx, dy, weights. */
export function inputGradientShader(shape: ConvolutionShape): Shader {
  const { inputs, outputs, size } = shape;
  const rows = pixels(gridOf(shape));
  const depth = size * size * outputs;
  return tiledProduct({
    label: 'convolution, gradient of the input',
    rows,
    columns: inputs,
    depth,
    tensors: { 'dx!': typeFor(inputs), dy: typeFor(outputs), weights: typeFor(outputs) },
    functions: outputPixel(shape),
    left: {
      tensor: 'dy',
      type: typeFor(outputs),
      along: 'depth',
      place: `
  if (line >= ${rows}u || k >= ${depth}u) { return -1; }
  let output = outputPixel(line, k / ${outputs}u);
  if (output < 0) { return -1; }
  return output * ${outputs} + i32(k % ${outputs}u);`,
    },
    right: {
      tensor: 'weights',
      type: typeFor(outputs),
      along: 'depth',
      place: `
  if (line >= ${inputs}u || k >= ${depth}u) { return -1; }
  return i32((k / ${outputs}u * ${inputs}u + line) * ${outputs}u + k % ${outputs}u);`,
    },
    result: 'dx',
  });
}

/** How many sums {@link filterGradientShader} leaves, each over other pixels. */
export function filterGradientParts(shape: ConvolutionShape): number {
  const { inputs, outputs, size } = shape;
  return partsFor({
    rows: size * size * inputs,
    columns: outputs,
    depth: pixels(outputGridOf(shape)),
  });
}

/** Gradient with respect to the weights, in parts to be added up. Bindings: dWeights `[parts, …]`, x, dy. */
export function filterGradientShader(shape: ConvolutionShape): Shader {
  const { inputs, outputs, size } = shape;
  const depth = pixels(outputGridOf(shape));
  return tiledProduct({
    label: 'convolution, gradient of the filter',
    rows: size * size * inputs,
    columns: outputs,
    depth,
    parts: filterGradientParts(shape),
    tensors: { 'dWeights!': typeFor(outputs), x: typeFor(inputs), dy: typeFor(outputs) },
    functions: sourcePixel(shape),
    left: patches(shape, 'lines'),
    right: matrix('dy', { depth, lines: outputs }),
    result: 'dWeights',
  });
}
