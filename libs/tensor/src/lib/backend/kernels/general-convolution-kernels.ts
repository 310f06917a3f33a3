import * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { assertShape } from './assert-shape.ts';
import { fromChannelsLast, isChannelsFirst, shapeChannelsLast, toChannelsLast } from './channels-last.ts';
import { convolutionKernels } from './convolution-kernels.ts';
import type { KernelTable } from './kernel-table.ts';
import { convolveByPatches, filterGradientByPatches, inputGradientByPatches } from './patch-product.ts';
import { sizeOf } from './shape-arithmetic.ts';
import { withFloats, withTemporaries } from './temporaries.ts';
import { imageWindow, volumeWindow } from './window-geometry.ts';

type Size4D = [number, number, number, number];
type Size5D = [number, number, number, number, number];

/** The attributes of tfjs's convolutions that matter here. */
interface ConvolutionAttrs {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | [number, number][];
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

interface VolumeAttrs {
  strides: number | [number, number, number];
  pad: 'valid' | 'same';
  dataFormat?: 'NDHWC' | 'NCDHW';
  dilations?: number | [number, number, number];
}

/** What tfjs makes of a convolution's attributes, for tensors with the channels last. */
function describe(x: number[], filter: number[], o: ConvolutionAttrs): tf.backend_util.Conv2DInfo {
  // Explicit paddings come in the order of the layout.
  const pad =
    Array.isArray(o.pad) && isChannelsFirst(o.dataFormat) ? [o.pad[0], o.pad[2], o.pad[3], o.pad[1]] : o.pad;
  return tf.backend_util.computeConv2DInfo(
    x as Size4D,
    filter as Size4D,
    o.strides,
    o.dilations ?? 1,
    pad as 'same',
    o.dimRoundingMode,
    false,
  );
}

function describeVolume(x: number[], filter: number[], o: VolumeAttrs): tf.backend_util.Conv3DInfo {
  return tf.backend_util.computeConv3DInfo(x as Size5D, filter as Size5D, o.strides, o.dilations ?? 1, o.pad);
}

/** The compiled convolutions take 1×1 and 3×3 filters with half of them around the edge, at stride 1 or 2. */
function fitsCompiled(o: tf.backend_util.Conv2DInfo): boolean {
  const size = o.filterHeight;
  const stride = o.strideHeight;
  const half = size >> 1;
  return (
    (size === 1 || size === 3) &&
    o.filterWidth === size &&
    (stride === 1 || stride === 2) &&
    o.strideWidth === stride &&
    o.dilationHeight === 1 &&
    o.dilationWidth === 1 &&
    o.padInfo.top === half &&
    o.padInfo.left === half &&
    o.outHeight === Math.ceil(o.inHeight / stride) &&
    o.outWidth === Math.ceil(o.inWidth / stride) &&
    o.inChannels <= 8192 &&
    o.outChannels <= 8192 &&
    sizeOf(o.inShape) > 0 &&
    o.outChannels > 0
  );
}

/** Convolution of float32 images `[B, H, W, C]`, with an optional bias. */
export function convolveImages(
  backend: EngineBackend,
  o: { x: tf.TensorInfo; filter: tf.TensorInfo; bias?: tf.TensorInfo },
  attrs: ConvolutionAttrs,
): tf.TensorInfo {
  const info = describe(o.x.shape, o.filter.shape, attrs);
  if (fitsCompiled(info)) {
    return convolutionKernels.FusedConvolution(
      backend,
      { x: o.x, filter: o.filter, bias: o.bias },
      { stride: info.strideHeight, upsample: false },
    ) as tf.TensorInfo;
  }
  const y = backend.make(info.outShape, 'float32');
  convolveByPatches(backend, imageWindow(info), { x: o.x, filter: o.filter, y });
  if (o.bias !== undefined && sizeOf(y.shape) > 0) {
    const rows = sizeOf(y.shape) / info.outChannels;
    const strides = [0, 0, info.outChannels, 1, 0, 0, 0, 1];
    backend.run('binary', [y, y, o.bias], [0, 1, 1, rows, info.outChannels, ...strides]); // y += bias
  }
  return y;
}

function inputGradient(
  backend: EngineBackend,
  o: { dy: tf.TensorInfo; filter: tf.TensorInfo },
  attrs: ConvolutionAttrs & { inputShape: number[] },
): tf.TensorInfo {
  const info = describe(attrs.inputShape, o.filter.shape, attrs);
  assertShape(o.dy.shape, info.outShape, 'convolution gradient: dy');
  if (fitsCompiled(info) && sizeOf(o.dy.shape) > 0) {
    const compiled = { stride: info.strideHeight, upsample: false, inputShape: attrs.inputShape };
    return convolutionKernels.FusedConvolutionInputGradient(backend, o, compiled) as tf.TensorInfo;
  }
  const dx = backend.make(attrs.inputShape, 'float32');
  inputGradientByPatches(backend, imageWindow(info), { ...o, dx });
  return dx;
}

function filterGradient(
  backend: EngineBackend,
  o: { x: tf.TensorInfo; dy: tf.TensorInfo },
  attrs: ConvolutionAttrs & { filterShape: number[] },
): tf.TensorInfo {
  const info = describe(o.x.shape, attrs.filterShape, attrs);
  assertShape(o.dy.shape, info.outShape, 'convolution gradient: dy');
  if (fitsCompiled(info)) {
    const compiled = { stride: info.strideHeight, upsample: false, filterShape: attrs.filterShape };
    return convolutionKernels.FusedConvolutionFilterGradient(backend, o, compiled) as tf.TensorInfo;
  }
  const dFilter = backend.make(attrs.filterShape, 'float32');
  filterGradientByPatches(backend, imageWindow(info), { ...o, dFilter });
  return dFilter;
}

/** Runs `body` on float32 tensors with the channels last, and brings an image that it makes back. */
export function inChannelsLast(
  backend: EngineBackend,
  images: tf.TensorInfo[],
  dataFormat: string | undefined,
  body: (...images: tf.TensorInfo[]) => tf.TensorInfo,
): tf.TensorInfo {
  return withTemporaries(backend, (temporary) => {
    const moved = images.map((x) => temporary(toChannelsLast(backend, x, dataFormat)));
    return withFloats(backend, moved, body);
  });
}

/** The convolutions of tfjs, of any stride, dilation, padding and layout. */
export const generalConvolutionKernels: KernelTable = {
  Conv2D: (backend, { x, filter }, attrs: ConvolutionAttrs) =>
    withFloats(backend, [filter], (weights) => {
      const y = inChannelsLast(backend, [x], attrs.dataFormat, (images) =>
        convolveImages(backend, { x: images, filter: weights }, attrs),
      );
      return fromChannelsLast(backend, y, attrs.dataFormat);
    }),

  Conv2DBackpropInput: (backend, { dy, filter }, attrs: ConvolutionAttrs & { inputShape: number[] }) =>
    withFloats(backend, [filter], (weights) => {
      const inputShape = shapeChannelsLast(attrs.inputShape, attrs.dataFormat);
      const dx = inChannelsLast(backend, [dy], attrs.dataFormat, (slopes) =>
        inputGradient(backend, { dy: slopes, filter: weights }, { ...attrs, inputShape }),
      );
      return fromChannelsLast(backend, dx, attrs.dataFormat);
    }),

  Conv2DBackpropFilter: (backend, { x, dy }, attrs: ConvolutionAttrs & { filterShape: number[] }) =>
    inChannelsLast(backend, [x, dy], attrs.dataFormat, (images, slopes) =>
      filterGradient(backend, { x: images, dy: slopes }, attrs),
    ),

  Conv3D: (backend, { x, filter }, attrs: VolumeAttrs) =>
    withFloats(backend, [filter], (weights) => {
      const y = inChannelsLast(backend, [x], attrs.dataFormat, (volumes) => {
        const info = describeVolume(volumes.shape, filter.shape, attrs);
        const out = backend.make(info.outShape, 'float32');
        convolveByPatches(backend, volumeWindow(info), { x: volumes, filter: weights, y: out });
        return out;
      });
      return fromChannelsLast(backend, y, attrs.dataFormat);
    }),

  Conv3DBackpropInputV2: (backend, { dy, filter }, attrs: VolumeAttrs & { inputShape: number[] }) =>
    withFloats(backend, [dy, filter], (slopes, weights) => {
      const info = describeVolume(attrs.inputShape, filter.shape, attrs);
      assertShape(dy.shape, info.outShape, 'conv3d gradient: dy');
      const dx = backend.make(attrs.inputShape, 'float32');
      inputGradientByPatches(backend, volumeWindow(info), { dy: slopes, filter: weights, dx });
      return dx;
    }),

  Conv3DBackpropFilterV2: (backend, { x, dy }, attrs: VolumeAttrs & { filterShape: number[] }) =>
    withFloats(backend, [x, dy], (volumes, slopes) => {
      const info = describeVolume(x.shape, attrs.filterShape, attrs);
      assertShape(dy.shape, info.outShape, 'conv3d gradient: dy');
      const dFilter = backend.make(attrs.filterShape, 'float32');
      filterGradientByPatches(backend, volumeWindow(info), { x: volumes, dy: slopes, dFilter });
      return dFilter;
    }),
};
