import * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { assertShape } from './assert-shape.ts';
import { fromChannelsLast, toChannelsLast } from './channels-last.ts';
import { fillWith } from './fill.ts';
import type { EngineKernel, KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';
import { withFloats, withTemporaries } from './temporaries.ts';
import { imageWindow, volumeWindow, type Window, windowArguments } from './window-geometry.ts';

interface PoolAttrs {
  filterSize: number | number[];
  strides: number | number[];
  pad: 'valid' | 'same' | number;
  dataFormat?: string;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

interface Geometry {
  readonly window: Window;
  readonly outShape: number[];
}

type Describe = (shape: number[], o: PoolAttrs) => Geometry;

const describeImages: Describe = (shape, o) => {
  const size = o.filterSize as [number, number];
  const strides = o.strides as [number, number];
  const images = shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(images, size, strides, 1, o.pad, o.dimRoundingMode);
  return { window: imageWindow(info), outShape: info.outShape };
};

const describeVolumes: Describe = (shape, o) => {
  const size = o.filterSize as [number, number, number];
  const strides = o.strides as [number, number, number];
  const volumes = shape as [number, number, number, number, number];
  const info = tf.backend_util.computePool3DInfo(volumes, size, strides, 1, o.pad, o.dimRoundingMode);
  return { window: volumeWindow(info), outShape: info.outShape };
};

/** tfjs takes windows of one pixel that do not change the size for the image itself, whatever stride and padding say. */
function isIdentity({ axes }: Window): boolean {
  return axes.every((axis) => axis.size === 1 && axis.in === axis.out);
}

/** 2×2 windows side by side have kernels of their own. */
function isHalving({ axes: [depth, height, width] }: Window): boolean {
  const halves = (axis: Window['axes'][number]) =>
    axis.size === 2 && axis.stride === 2 && axis.in === 2 * axis.out && axis.before === 0;
  return depth.in === 1 && halves(height) && halves(width);
}

function runHalving(
  backend: EngineBackend,
  kernel: 'sumSquares' | 'repeatSquares',
  o: { out: tf.TensorInfo; x: tf.TensorInfo; window: Window },
): void {
  const [, height, width] = o.window.axes;
  backend.run(kernel, [o.out, o.x], [o.window.batch * height.out, width.out, o.window.channels, 0.25]);
}

function pool(describe: Describe, maximum: boolean): EngineKernel {
  return (backend, { x }, attrs: PoolAttrs) =>
    withTemporaries(backend, (temporary) => {
      const moved = temporary(toChannelsLast(backend, x, attrs.dataFormat));
      const y = withFloats(backend, [moved], (values) => {
        const { window, outShape } = describe(moved.shape, attrs);
        const out = backend.make(outShape, 'float32');
        if (sizeOf(outShape) === 0) return out;
        if (isIdentity(window)) {
          backend.values(out).set(backend.values(values));
          return out;
        }
        if (!maximum && isHalving(window)) {
          runHalving(backend, 'sumSquares', { out, x: values, window });
        } else {
          backend.run('pool', [out, values], [Number(maximum), ...windowArguments(window)]);
        }
        return out;
      });
      return fromChannelsLast(backend, y, attrs.dataFormat);
    });
}

/** Gradient of pooling, the channels last; maximum pooling looks at its input again. */
function poolGradient(describe: Describe, maximum: boolean): EngineKernel {
  return (backend, { dy, input }, attrs: PoolAttrs) =>
    withFloats(backend, [dy, input], (slopes, x) => {
      const { window, outShape } = describe(input.shape, attrs);
      assertShape(dy.shape, outShape, 'pooling gradient: dy');
      const dx = backend.make(input.shape, 'float32');
      if (sizeOf(dy.shape) === 0) {
        fillWith(backend, dx, 0);
      } else if (isIdentity(window)) {
        backend.values(dx).set(backend.values(slopes));
      } else if (!maximum && isHalving(window)) {
        runHalving(backend, 'repeatSquares', { out: dx, x: slopes, window });
      } else {
        backend.run('poolGradient', [dx, slopes, x], [Number(maximum), ...windowArguments(window)]);
      }
      return dx;
    });
}

/** Flat place of the first largest value of each window, in its image or in the whole batch. */
function largestPlaces(
  backend: EngineBackend,
  x: tf.TensorInfo,
  o: { geometry: Geometry; inBatch: boolean },
): tf.TensorInfo {
  const { window, outShape } = o.geometry;
  const [, height, width] = window.axes;
  const out = backend.make(outShape, 'int32');
  const [from, to] = [backend.values(x), backend.values(out)];
  const image = height.in * width.in * window.channels;
  for (let i = 0; i < to.length; i++) {
    const channel = i % window.channels;
    const column = Math.floor(i / window.channels) % width.out;
    const row = Math.floor(i / window.channels / width.out) % height.out;
    const start = Math.floor(i / window.channels / width.out / height.out) * image;
    let [best, place] = [Number.NEGATIVE_INFINITY, -1];
    for (let di = 0; di < height.size; di++) {
      const y = row * height.stride - height.before + di;
      if (y < 0 || y >= height.in) continue;
      for (let dj = 0; dj < width.size; dj++) {
        const x = column * width.stride - width.before + dj;
        if (x < 0 || x >= width.in) continue;
        const inImage = (y * width.in + x) * window.channels + channel;
        const value = from[start + inImage];
        if (value > best) [best, place] = [value, (o.inBatch ? start : 0) + inImage];
      }
    }
    to[i] = place;
  }
  return out;
}

export const poolingKernels: KernelTable = {
  AvgPool: pool(describeImages, false),
  AvgPoolGrad: poolGradient(describeImages, false),
  MaxPool: pool(describeImages, true),
  MaxPoolGrad: poolGradient(describeImages, true),
  AvgPool3D: pool(describeVolumes, false),
  AvgPool3DGrad: poolGradient(describeVolumes, false),
  MaxPool3D: pool(describeVolumes, true),
  MaxPool3DGrad: poolGradient(describeVolumes, true),

  MaxPoolWithArgmax(backend, { x }, attrs: PoolAttrs & { includeBatchInIndex: boolean }) {
    if (x.shape.length !== 4) {
      throw new RangeError(
        `maxPoolWithArgmax: x must be [batch, height, width, channels], got [${x.shape.join(', ')}].`,
      );
    }
    const geometry = describeImages(x.shape, attrs);
    const largest = pool(describeImages, true)(backend, { x }, attrs) as tf.TensorInfo;
    return [largest, largestPlaces(backend, x, { geometry, inBatch: attrs.includeBatchInIndex })];
  },
};
