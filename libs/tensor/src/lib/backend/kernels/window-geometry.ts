import type * as tf from '../../tf.ts';

/** One axis of a sliding window, as `native/src/window.h` takes it. */
interface WindowAxis {
  readonly in: number;
  readonly out: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** How far the first window sticks out before the input. */
  readonly before: number;
}

/** Windows over `[batch, depth, height, width, channels]`; images have depth 1. */
export interface Window {
  readonly batch: number;
  readonly channels: number;
  readonly axes: readonly [WindowAxis, WindowAxis, WindowAxis];
}

const still: WindowAxis = { in: 1, out: 1, size: 1, stride: 1, dilation: 1, before: 0 };

/** The windows of tfjs's description of a 2-D convolution or pooling. */
export function imageWindow(o: tf.backend_util.Conv2DInfo): Window {
  const height = {
    in: o.inHeight,
    out: o.outHeight,
    size: o.filterHeight,
    stride: o.strideHeight,
    dilation: o.dilationHeight,
    before: o.padInfo.top,
  };
  const width = {
    in: o.inWidth,
    out: o.outWidth,
    size: o.filterWidth,
    stride: o.strideWidth,
    dilation: o.dilationWidth,
    before: o.padInfo.left,
  };
  return { batch: o.batchSize, channels: o.inChannels, axes: [still, height, width] };
}

/** The windows of tfjs's description of a 3-D convolution or pooling. */
export function volumeWindow(o: tf.backend_util.Conv3DInfo): Window {
  const depth = {
    in: o.inDepth,
    out: o.outDepth,
    size: o.filterDepth,
    stride: o.strideDepth,
    dilation: o.dilationDepth,
    before: Math.max(0, o.padInfo.front), // tfjs forgets that where the stride is larger than the window
  };
  const [height, width] = imageWindow(o as unknown as tf.backend_util.Conv2DInfo)
    .axes.slice(1)
    .map((axis) => ({
      ...axis,
      before: Math.max(0, axis.before),
    }));
  return { batch: o.batchSize, channels: o.inChannels, axes: [depth, height, width] };
}

/** The arguments by which compiled kernels know a window. */
export function windowArguments({ batch, channels, axes }: Window): number[] {
  return [batch, channels, ...axes.flatMap((a) => [a.in, a.out, a.size, a.stride, a.dilation, a.before])];
}

/** Outputs of one image or volume. */
export function outputsOf({ axes }: Window): number {
  return axes.reduce((product, axis) => product * axis.out, 1);
}

/** Places that one window covers. */
export function tapsOf({ axes }: Window): number {
  return axes.reduce((product, axis) => product * axis.size, 1);
}
