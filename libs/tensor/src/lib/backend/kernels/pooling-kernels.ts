import { nearestSources } from '../../gradients/linear-gradients.ts';
import * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';

interface PoolAttrs {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function geometry(shape: number[], o: PoolAttrs): tf.backend_util.Conv2DInfo {
  const shape4D = shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(shape4D, o.filterSize, o.strides, 1, o.pad, o.dimRoundingMode);
}

/** 2×2 windows side by side, the only pooling of these networks, is a compiled kernel. */
function isHalving(o: tf.backend_util.Conv2DInfo): boolean {
  const two = o.filterHeight === 2 && o.filterWidth === 2 && o.strideHeight === 2 && o.strideWidth === 2;
  return two && o.inHeight === 2 * o.outHeight && o.inWidth === 2 * o.outWidth;
}

function runSquares(
  backend: EngineBackend,
  kernel: 'sumSquares' | 'repeatSquares',
  o: { out: tf.TensorInfo; x: tf.TensorInfo; small: tf.backend_util.Conv2DInfo },
): tf.TensorInfo {
  const { batchSize, outHeight, outWidth, inChannels } = o.small;
  backend.run(
    kernel,
    backend.address(o.out),
    backend.address(o.x),
    batchSize * outHeight,
    outWidth,
    inChannels,
    0.25,
  );
  return o.out;
}

/** Calls visit(index of the output, index of an input, inputs in its window), both of channel 0. */
function forEachWindow(o: tf.backend_util.Conv2DInfo, visit: (out: number, inputs: number[]) => void): void {
  for (let batch = 0; batch < o.batchSize; batch++) {
    for (let i = 0; i < o.outHeight; i++) {
      for (let j = 0; j < o.outWidth; j++) {
        const inputs: number[] = [];
        for (let di = 0; di < o.filterHeight; di++) {
          for (let dj = 0; dj < o.filterWidth; dj++) {
            const y = i * o.strideHeight - o.padInfo.top + di;
            const x = j * o.strideWidth - o.padInfo.left + dj;
            const inside = y >= 0 && x >= 0 && y < o.inHeight && x < o.inWidth;
            if (inside) inputs.push(((batch * o.inHeight + y) * o.inWidth + x) * o.inChannels);
          }
        }
        visit(((batch * o.outHeight + i) * o.outWidth + j) * o.inChannels, inputs);
      }
    }
  }
}

export const poolingKernels: KernelTable = {
  AvgPool(backend, { x }, attrs: PoolAttrs) {
    const o = geometry(x.shape, attrs);
    const out = backend.make(o.outShape, 'float32');
    if (isHalving(o) && x.dtype === 'float32') return runSquares(backend, 'sumSquares', { out, x, small: o });
    const [from, to] = [backend.values(x), backend.values(out)];
    forEachWindow(o, (target, inputs) => {
      for (let c = 0; c < o.inChannels; c++) {
        let sum = 0;
        for (const input of inputs) sum += from[input + c];
        to[target + c] = sum / inputs.length;
      }
    });
    return out;
  },

  AvgPoolGrad(backend, { dy, input }, attrs: PoolAttrs) {
    const o = geometry(input.shape, attrs);
    const dx = backend.make(input.shape, 'float32');
    if (isHalving(o)) return runSquares(backend, 'repeatSquares', { out: dx, x: dy, small: o });
    const [from, to] = [backend.values(dy), backend.values(dx)];
    to.fill(0);
    forEachWindow(o, (source, inputs) => {
      for (const input of inputs) {
        for (let c = 0; c < o.inChannels; c++) to[input + c] += from[source + c] / inputs.length;
      }
    });
    return dx;
  },

  ResizeNearestNeighbor(backend, { images }, { alignCorners, halfPixelCenters, size }) {
    const [batch, height, width, channels] = images.shape;
    const [newHeight, newWidth] = size as [number, number];
    const out = backend.make([batch, newHeight, newWidth, channels], images.dtype);
    const [from, to] = [backend.values(images), backend.values(out)];
    const rows = nearestSources({ size: height, newSize: newHeight, alignCorners, halfPixelCenters });
    const columns = nearestSources({ size: width, newSize: newWidth, alignCorners, halfPixelCenters });
    let target = 0;
    for (let image = 0; image < batch; image++) {
      for (let i = 0; i < newHeight; i++) {
        for (let j = 0; j < newWidth; j++, target += channels) {
          const source = ((image * height + rows[i]) * width + columns[j]) * channels;
          to.set(from.subarray(source, source + channels), target);
        }
      }
    }
    return out;
  },
};
