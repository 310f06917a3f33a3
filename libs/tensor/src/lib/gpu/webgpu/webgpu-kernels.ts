import type { AdamWHyperparameters } from '../../fused/adamw-step.ts';
import type { AttentionOptions } from '../../fused/attention.ts';
import type { ConvolutionAttrs } from '../../fused/convolution.ts';
import type { GroupNormAttrs } from '../../fused/group-norm.ts';
import { registerFusedGradients } from '../../fused/register-fused-gradients.ts';
import * as tf from '../../tf.ts';
import { adamWSettings, adamWShader } from './adamw-shader.ts';
import { replaceAddN } from './add-many.ts';
import {
  type AttentionShape,
  attentionOutputShader,
  attentionPartGradientShader,
  attentionScoresShader,
  attentionWeightGradientShader,
  softmaxGradientShader,
  softmaxRowsShader,
} from './attention-shaders.ts';
import {
  type ConvolutionShape,
  convolutionShader,
  filterGradientParts,
  filterGradientShader,
  gridOf,
  inputGradientShader,
  outputGridOf,
} from './convolution-shaders.ts';
import {
  type GroupNormShape,
  groupNormGradientShader,
  groupNormParametersShader,
  groupNormShader,
  scaleShiftGradientShader,
} from './group-norm-shaders.ts';
import { flatWorkgroups, runShader, SHADERS_A_SUBMISSION, type ShaderBackend, shaderFor } from './shader.ts';
import { siluGradientShader, siluShader } from './silu-shaders.ts';
import { SQUARE_SUMS, SQUARED_AT_ONCE, sumOfSquaresShader } from './sum-of-squares-shader.ts';
import { columnSumParts, columnSumShader, sumOfFourPixelsShader, sumOfPartsShader } from './sum-shaders.ts';

/** One fused kernel on WebGPU. Inputs and attributes are checked by the op. */
type WebGpuKernel = (
  backend: ShaderBackend,
  // biome-ignore lint/suspicious/noExplicitAny: inputs and attributes differ from kernel to kernel, as in tfjs itself
  inputs: any,
  // biome-ignore lint/suspicious/noExplicitAny: see above
  attrs: any,
) => tf.TensorInfo | tf.TensorInfo[];

const float = (backend: ShaderBackend, shape: readonly number[]) =>
  backend.makeTensorInfo([...shape], 'float32');
const sizeOf = (tensor: tf.TensorInfo) => tf.util.sizeFromShape(tensor.shape);
const present = (...tensors: (tf.TensorInfo | undefined)[]) => tensors.filter((one) => one !== undefined);

/** Adds up `[parts, …shape]` and gives it up; one part is the sum itself. */
function sumOfParts(
  backend: ShaderBackend,
  { stored, parts, shape }: { stored: tf.TensorInfo; parts: number; shape: number[] },
): tf.TensorInfo {
  if (parts === 1) return { ...stored, shape };
  const sums = float(backend, shape);
  runShader(backend, shaderFor(sumOfPartsShader, { parts, count: sizeOf(sums) }), [sums, stored]);
  backend.disposeData(stored.dataId);
  return sums;
}

/** A dense layer, x `[B, in]` and filter `[in, out]`, is a convolution of B images of one pixel. */
function convolutionShape(x: number[], filter: number[], attrs: ConvolutionAttrs): ConvolutionShape {
  const [batch, height, width, inputs] = x.length === 2 ? [x[0], 1, 1, x[1]] : x;
  const [size, , , outputs] = filter.length === 2 ? [1, 1, ...filter] : filter;
  const { stride, upsample } = attrs;
  return { batch, height, width, inputs, size, outputs, stride, upsample };
}

function groupNormShape(x: number[], attrs: GroupNormAttrs & { scaleShift: boolean }): GroupNormShape {
  const { groups, silu, epsilon, scaleShift } = attrs;
  return { batch: x[0], pixels: x[1] * x[2], channels: x[3], groups, silu, epsilon, scaleShift };
}

function attentionShape(qkv: number[], { heads, order }: AttentionOptions): AttentionShape {
  return { batch: qkv[0], positions: qkv[1], channels: qkv[2] / 3, heads, order };
}

const softmaxShape = ({ batch, positions, channels, heads }: AttentionShape) => ({
  rows: batch * heads * positions,
  length: positions,
  scale: 1 / Math.sqrt(channels / heads),
});

/** softmax(q kᵀ / √ch) `[batch, heads, queries, keys]`. */
function attentionWeights(backend: ShaderBackend, qkv: tf.TensorInfo, shape: AttentionShape): tf.TensorInfo {
  const weights = float(backend, [shape.batch, shape.heads, shape.positions, shape.positions]);
  runShader(backend, shaderFor(attentionScoresShader, shape), [weights, qkv]);
  runShader(backend, shaderFor(softmaxRowsShader, softmaxShape(shape)), [weights]);
  return weights;
}

export const webGpuKernels: Readonly<Record<string, WebGpuKernel>> = {
  FusedConvolution(backend, { x, filter, bias }, attrs: ConvolutionAttrs) {
    const shape = convolutionShape(x.shape, filter.shape, attrs);
    const dense = x.shape.length === 2;
    const y = float(backend, dense ? [x.shape[0], shape.outputs] : [...outputGridOf(shape), shape.outputs]);
    runShader(
      backend,
      shaderFor(convolutionShader, { ...shape, bias: bias !== undefined }),
      present(y, x, filter, bias) as tf.TensorInfo[],
    );
    return y;
  },

  FusedConvolutionInputGradient(backend, { dy, filter }, attrs: ConvolutionAttrs & { inputShape: number[] }) {
    const shape = convolutionShape(attrs.inputShape, filter.shape, attrs);
    const grid = shape.upsample ? [...gridOf(shape), shape.inputs] : attrs.inputShape;
    const ofGrid = float(backend, grid);
    runShader(backend, shaderFor(inputGradientShader, shape), [ofGrid, dy, filter]);
    if (!shape.upsample) return ofGrid;
    const dx = float(backend, attrs.inputShape);
    const [images, height, width, channels] = attrs.inputShape;
    runShader(backend, shaderFor(sumOfFourPixelsShader, { images, height, width, channels }), [dx, ofGrid]);
    backend.disposeData(ofGrid.dataId);
    return dx;
  },

  FusedConvolutionFilterGradient(backend, { x, dy }, attrs: ConvolutionAttrs & { filterShape: number[] }) {
    const shape = convolutionShape(x.shape, attrs.filterShape, attrs);
    const parts = filterGradientParts(shape);
    const stored = float(backend, [parts, ...attrs.filterShape]);
    runShader(backend, shaderFor(filterGradientShader, shape), [stored, x, dy]);
    return sumOfParts(backend, { stored, parts, shape: attrs.filterShape });
  },

  ColumnSum(backend, { x }) {
    const columns = x.shape[x.shape.length - 1];
    const o = { rows: sizeOf(x) / columns, columns };
    const parts = columnSumParts(o);
    const stored = float(backend, [parts, columns]);
    runShader(backend, shaderFor(columnSumShader, o), [stored, x]);
    return sumOfParts(backend, { stored, parts, shape: [columns] });
  },

  FusedGroupNorm(backend, [x, scale, offset, scaleShift], attrs: GroupNormAttrs) {
    const shape = groupNormShape(x.shape, { ...attrs, scaleShift: scaleShift !== undefined });
    const y = float(backend, x.shape);
    const statistics = float(backend, [shape.batch, 2, shape.groups]);
    const tensors = present(y, statistics, x, scale, offset, scaleShift) as tf.TensorInfo[];
    runShader(backend, shaderFor(groupNormShader, shape), tensors);
    return [y, statistics];
  },

  FusedGroupNormGradient(backend, { dy, x, scale, offset, scaleShift, statistics }, attrs: GroupNormAttrs) {
    const shape = groupNormShape(x.shape, { ...attrs, scaleShift: scaleShift !== undefined });
    const [dx, dScale, dOffset] = [x, scale, offset].map((input) => float(backend, input.shape));
    const sums = float(backend, [shape.batch, shape.channels, 2]);
    const tensors = present(dx, sums, dy, statistics, x, scale, offset, scaleShift) as tf.TensorInfo[];
    runShader(backend, shaderFor(groupNormGradientShader, shape), tensors);
    const ofParameters = present(dScale, dOffset, sums, scaleShift) as tf.TensorInfo[];
    runShader(backend, shaderFor(groupNormParametersShader, shape), ofParameters);
    const outputs = [dx, dScale, dOffset];
    if (scaleShift !== undefined) {
      const dScaleShift = float(backend, scaleShift.shape);
      runShader(backend, shaderFor(scaleShiftGradientShader, shape), [dScaleShift, sums, scale, offset]);
      outputs.push(dScaleShift);
    }
    backend.disposeData(sums.dataId);
    return outputs;
  },

  FusedAttention(backend, { qkv }, attrs: AttentionOptions) {
    const shape = attentionShape(qkv.shape, attrs);
    const weights = attentionWeights(backend, qkv, shape);
    const y = float(backend, [shape.batch, shape.positions, shape.channels]);
    runShader(backend, shaderFor(attentionOutputShader, shape), [y, weights, qkv]);
    backend.disposeData(weights.dataId);
    return y;
  },

  FusedAttentionGradient(backend, { dy, qkv }, attrs: AttentionOptions) {
    const shape = attentionShape(qkv.shape, attrs);
    const weights = attentionWeights(backend, qkv, shape);
    const dScores = float(backend, weights.shape);
    runShader(backend, shaderFor(attentionWeightGradientShader, shape), [dScores, dy, qkv]);
    runShader(backend, shaderFor(softmaxGradientShader, softmaxShape(shape)), [dScores, weights]);
    const dqkv = float(backend, qkv.shape);
    const ofPart = (part: 0 | 1 | 2) => shaderFor(attentionPartGradientShader, { ...shape, part });
    runShader(backend, ofPart(0), [dqkv, dScores, qkv]);
    runShader(backend, ofPart(1), [dqkv, dScores, qkv]);
    runShader(backend, ofPart(2), [dqkv, weights, dy]);
    for (const { dataId } of [weights, dScores]) backend.disposeData(dataId);
    return dqkv;
  },

  Silu(backend, { x }) {
    const y = float(backend, x.shape);
    if (sizeOf(x) > 0) runShader(backend, shaderFor(siluShader, { count: sizeOf(x) }), [y, x]);
    return y;
  },

  SiluGradient(backend, { dy, x }) {
    const dx = float(backend, x.shape);
    if (sizeOf(x) > 0) runShader(backend, shaderFor(siluGradientShader, { count: sizeOf(x) }), [dx, dy, x]);
    return dx;
  },

  /** √Σx² over all values of all inputs. */
  L2Norm(backend, inputs: tf.TensorInfo[]) {
    const tensors = inputs.filter((x) => sizeOf(x) > 0);
    let sums = float(backend, [SQUARE_SUMS]);
    runShader(backend, shaderFor(sumOfSquaresShader, { tensors: 0 }), [sums]);
    for (let next = 0; next < tensors.length; next += SQUARED_AT_ONCE) {
      const some = tensors.slice(next, next + SQUARED_AT_ONCE);
      const more = float(backend, [SQUARE_SUMS]);
      runShader(backend, shaderFor(sumOfSquaresShader, { tensors: some.length }), [more, sums, ...some]);
      backend.disposeData(sums.dataId);
      sums = more;
    }
    const norm = float(backend, []);
    runShader(backend, shaderFor(sumOfPartsShader, { parts: SQUARE_SUMS, count: 1, root: true }), [
      norm,
      sums,
    ]);
    backend.disposeData(sums.dataId);
    return norm;
  },

  /** In place, as on the other engines; inputs are listed as there. */
  FusedAdamW(backend, inputs, h: AdamWHyperparameters & { averaged: readonly boolean[] }) {
    const values: Record<(typeof adamWSettings)[number], number> = {
      rate: h.learningRate,
      beta1: h.beta1,
      beta2: h.beta2,
      epsilon: h.epsilon,
      decay: h.weightDecay,
      correction1: 1 - h.beta1 ** h.step,
      correction2: 1 - h.beta2 ** h.step,
      kept: h.averageDecay,
    };
    const list = Float32Array.from(adamWSettings, (name) => values[name]);
    const settings = backend.makeTensorInfo([list.length], 'float32', list);
    let next = 0;
    for (const averaged of h.averaged) {
      const written = inputs.slice(next, next + (averaged ? 4 : 3));
      next += written.length;
      const [parameter, first, second, average] = written;
      const tensors = present(parameter, first, second, inputs[next++], settings, average) as tf.TensorInfo[];
      if (sizeOf(parameter) === 0) continue;
      const workgroups = flatWorkgroups(sizeOf(parameter));
      runShader(backend, { ...shaderFor(adamWShader, { averaged }), workgroups }, tensors);
      // Values that were read before are kept on this side, and would be given to the next who asks.
      for (const { dataId } of written) backend.tensorMap.get(dataId).values = null;
    }
    backend.disposeData(settings.dataId);
    return [];
  },
};

/** Gives the upstream backend of this name our kernels and their gradients, once: tfjs keeps them for the life of the process. */
export function registerWebGpuKernels(backendName: string): void {
  registerFusedGradients();
  replaceAddN(backendName);
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', SHADERS_A_SUBMISSION);
  for (const [kernelName, kernel] of Object.entries(webGpuKernels)) {
    if (tf.getKernel(kernelName, backendName) != null) continue;
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, backend, attrs }) => kernel(backend as unknown as ShaderBackend, inputs, attrs),
    });
  }
}
