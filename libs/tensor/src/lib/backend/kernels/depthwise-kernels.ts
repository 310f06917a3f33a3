import * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { assertShape } from './assert-shape.ts';
import { fromChannelsLast, shapeChannelsLast } from './channels-last.ts';
import { fillWith } from './fill.ts';
import { inChannelsLast } from './general-convolution-kernels.ts';
import type { KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';
import { withFloats } from './temporaries.ts';
import { imageWindow, windowArguments } from './window-geometry.ts';

type Size4D = [number, number, number, number];

interface DepthwiseAttrs {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: number | [number, number] | null;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function describe(x: number[], filter: number[], o: DepthwiseAttrs): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    x as Size4D,
    filter as Size4D,
    o.strides,
    o.dilations ?? 1,
    o.pad,
    o.dimRoundingMode,
    true,
  );
}

/** Which way the compiled kernel goes. */
const direction = { forward: 0, toInput: 1, toFilter: 2 };

/** out = the convolution in one direction, of two float32 operands. */
function run(
  backend: EngineBackend,
  towards: keyof typeof direction,
  o: { out: tf.TensorInfo; first: tf.TensorInfo; second: tf.TensorInfo; info: tf.backend_util.Conv2DInfo },
): tf.TensorInfo {
  if (sizeOf(o.first.shape) === 0 || sizeOf(o.second.shape) === 0) {
    fillWith(backend, o.out, 0);
    return o.out;
  }
  const multiplier = o.info.outChannels / o.info.inChannels;
  const window = windowArguments(imageWindow(o.info));
  backend.run('depthwise', [o.out, o.first, o.second], [direction[towards], multiplier, ...window]);
  return o.out;
}

/** Depthwise convolution of float32 images with the channels last. */
export function depthwiseImages(
  backend: EngineBackend,
  o: { x: tf.TensorInfo; filter: tf.TensorInfo },
  attrs: DepthwiseAttrs,
): tf.TensorInfo {
  const info = describe(o.x.shape, o.filter.shape, attrs);
  const out = backend.make(info.outShape, 'float32');
  return run(backend, 'forward', { out, first: o.x, second: o.filter, info });
}

/** Convolution of each channel by itself. */
export const depthwiseKernels: KernelTable = {
  DepthwiseConv2dNative: (backend, { x, filter }, attrs: DepthwiseAttrs) =>
    withFloats(backend, [filter], (weights) => {
      const y = inChannelsLast(backend, [x], attrs.dataFormat, (images) =>
        depthwiseImages(backend, { x: images, filter: weights }, attrs),
      );
      return fromChannelsLast(backend, y, attrs.dataFormat);
    }),

  DepthwiseConv2dNativeBackpropInput: (
    backend,
    { dy, filter },
    attrs: DepthwiseAttrs & { inputShape: number[] },
  ) =>
    withFloats(backend, [filter], (weights) => {
      const shape = shapeChannelsLast(attrs.inputShape, attrs.dataFormat);
      const dx = inChannelsLast(backend, [dy], attrs.dataFormat, (slopes) => {
        const info = describe(shape, filter.shape, attrs);
        assertShape(slopes.shape, info.outShape, 'depthwise gradient: dy');
        const out = backend.make(shape, 'float32');
        return run(backend, 'toInput', { out, first: slopes, second: weights, info });
      });
      return fromChannelsLast(backend, dx, attrs.dataFormat);
    }),

  DepthwiseConv2dNativeBackpropFilter: (
    backend,
    { x, dy },
    attrs: DepthwiseAttrs & { filterShape: number[] },
  ) =>
    inChannelsLast(backend, [x, dy], attrs.dataFormat, (images, slopes) => {
      const info = describe(images.shape, attrs.filterShape, attrs);
      assertShape(slopes.shape, info.outShape, 'depthwise gradient: dy');
      const out = backend.make(attrs.filterShape, 'float32');
      return run(backend, 'toFilter', { out, first: images, second: slopes, info });
    }),
};
