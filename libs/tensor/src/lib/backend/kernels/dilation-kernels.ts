import * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';
import { imageWindow, type Window } from './window-geometry.ts';

interface DilationAttrs {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number;
  dilations: number | [number, number];
}

function describe(x: number[], filter: number[], o: DilationAttrs): { window: Window; outShape: number[] } {
  const info = tf.backend_util.computeDilation2DInfo(
    x as [number, number, number, number],
    filter as [number, number, number],
    o.strides,
    o.pad as 'same',
    'NHWC',
    o.dilations as number,
  );
  return { window: imageWindow(info), outShape: info.outShape };
}

interface Largest {
  value: number;
  /** Places in x and in the filter. */
  x: number;
  filter: number;
}

/** Calls visit(place in the output, the largest of x + filter in its window) for all outputs. */
function forEachLargest(
  backend: EngineBackend,
  o: { x: tf.TensorInfo; filter: tf.TensorInfo; window: Window },
  visit: (target: number, largest: Largest) => void,
): void {
  const [values, weights] = [backend.values(o.x), backend.values(o.filter)];
  const { batch, channels, axes } = o.window;
  const [, height, width] = axes;
  let target = 0;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < height.out; i++) {
      for (let j = 0; j < width.out; j++) {
        for (let c = 0; c < channels; c++) {
          const largest: Largest = { value: Number.NEGATIVE_INFINITY, x: -1, filter: -1 };
          for (let di = 0; di < height.size; di++) {
            const y = i * height.stride - height.before + di * height.dilation;
            if (y < 0 || y >= height.in) continue;
            for (let dj = 0; dj < width.size; dj++) {
              const x = j * width.stride - width.before + dj * width.dilation;
              if (x < 0 || x >= width.in) continue;
              const place = ((b * height.in + y) * width.in + x) * channels + c;
              const tap = (di * width.size + dj) * channels + c;
              const value = values[place] + weights[tap];
              if (value > largest.value) Object.assign(largest, { value, x: place, filter: tap });
            }
          }
          visit(target++, largest);
        }
      }
    }
  }
}

/** dy goes to the place of the largest value, in x or in the filter. */
function gradient(to: 'x' | 'filter') {
  return (
    backend: EngineBackend,
    { x, filter, dy }: Record<string, tf.TensorInfo>,
    attrs: DilationAttrs,
  ): tf.TensorInfo => {
    const { window, outShape } = describe(x.shape, filter.shape, attrs);
    if (tf.util.sizeFromShape(dy.shape) !== tf.util.sizeFromShape(outShape) || dy.shape.length !== 4) {
      throw new RangeError(
        `dilation2d gradient: dy must be [${outShape.join(', ')}], got [${dy.shape.join(', ')}].`,
      );
    }
    const out = backend.make((to === 'x' ? x : filter).shape, 'float32');
    const [sums, slopes] = [backend.values(out), backend.values(dy)];
    sums.fill(0);
    forEachLargest(backend, { x, filter, window }, (source, largest) => {
      if (largest[to] >= 0) sums[largest[to]] += slopes[source];
    });
    return out;
  };
}

/** Grey-scale morphological dilation. */
export const dilationKernels: KernelTable = {
  Dilation2D(backend, { x, filter }, attrs: DilationAttrs) {
    const { window, outShape } = describe(x.shape, filter.shape, attrs);
    const out = backend.make(outShape, x.dtype);
    const to = backend.values(out);
    forEachLargest(backend, { x, filter, window }, (target, largest) => {
      to[target] = largest.value;
    });
    return out;
  },
  Dilation2DBackpropInput: gradient('x'),
  Dilation2DBackpropFilter: gradient('filter'),
};
