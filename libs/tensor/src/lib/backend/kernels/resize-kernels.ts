import { nearestSources } from '../../gradients/nearest-sources.ts';
import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';

interface ResizeAttrs {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

/** For each output along one axis: the two inputs between which it lies, and the share of the second. */
function neighbours(o: { size: number; newSize: number } & ResizeAttrs) {
  const corners = o.alignCorners && o.newSize > 1;
  const scale = corners ? (o.size - 1) / (o.newSize - 1) : o.size / o.newSize;
  return Array.from({ length: o.newSize }, (_, i) => {
    const position = o.halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i;
    const low = Math.max(0, Math.floor(position));
    const high = Math.max(0, Math.min(o.size - 1, Math.ceil(position)));
    return { low, high, share: position - low };
  });
}

/** Calls visit(start of the output's channels, four starts of inputs, their weights) for every output pixel. */
function forEachBlend(
  o: { images: number[]; newHeight: number; newWidth: number } & ResizeAttrs,
  visit: (target: number, sources: number[], weights: number[]) => void,
): void {
  const [batch, height, width, channels] = o.images;
  const rows = neighbours({ ...o, size: height, newSize: o.newHeight });
  const columns = neighbours({ ...o, size: width, newSize: o.newWidth });
  let target = 0;
  for (let image = 0; image < batch; image++) {
    for (const row of rows) {
      for (const column of columns) {
        const at = (y: number, x: number) => ((image * height + y) * width + x) * channels;
        const sources = [
          at(row.low, column.low),
          at(row.low, column.high),
          at(row.high, column.low),
          at(row.high, column.high),
        ];
        const [down, right] = [row.share, column.share];
        visit(target, sources, [
          (1 - down) * (1 - right),
          (1 - down) * right,
          down * (1 - right),
          down * right,
        ]);
        target += channels;
      }
    }
  }
}

/** Calls visit(start of the output's channels, start of the input's) for every output pixel. */
function forEachNearest(
  o: { images: number[]; newHeight: number; newWidth: number } & ResizeAttrs,
  visit: (target: number, source: number) => void,
): void {
  const [batch, height, width, channels] = o.images;
  const rows = nearestSources({ ...o, size: height, newSize: o.newHeight });
  const columns = nearestSources({ ...o, size: width, newSize: o.newWidth });
  let target = 0;
  for (let image = 0; image < batch; image++) {
    for (const row of rows) {
      for (const column of columns) {
        visit(target, ((image * height + row) * width + column) * channels);
        target += channels;
      }
    }
  }
}

function zeros(backend: EngineBackend, shape: number[]): tf.TensorInfo {
  const out = backend.make(shape, 'float32');
  backend.values(out).fill(0);
  return out;
}

/** Resizing of `[B, H, W, C]`, and its adjoints. */
export const resizeKernels: KernelTable = {
  ResizeNearestNeighbor(backend, { images }, attrs: ResizeAttrs & { size: [number, number] }) {
    const [batch, , , channels] = images.shape;
    const [newHeight, newWidth] = attrs.size;
    const out = backend.make([batch, newHeight, newWidth, channels], images.dtype);
    const [from, to] = [backend.values(images), backend.values(out)];
    forEachNearest({ images: images.shape, newHeight, newWidth, ...attrs }, (target, source) => {
      for (let c = 0; c < channels; c++) to[target + c] = from[source + c];
    });
    return out;
  },

  ResizeNearestNeighborGrad(backend, { images, dy }, attrs: ResizeAttrs) {
    const [, newHeight, newWidth, channels] = dy.shape;
    const dx = zeros(backend, images.shape);
    const [from, to] = [backend.values(dy), backend.values(dx)];
    forEachNearest({ images: images.shape, newHeight, newWidth, ...attrs }, (target, source) => {
      for (let c = 0; c < channels; c++) to[source + c] += from[target + c];
    });
    return dx;
  },

  ResizeBilinear(backend, { images }, attrs: ResizeAttrs & { size: [number, number] }) {
    const [batch, , , channels] = images.shape;
    const [newHeight, newWidth] = attrs.size;
    const out = backend.make([batch, newHeight, newWidth, channels], 'float32');
    const [from, to] = [backend.values(images), backend.values(out)];
    forEachBlend(
      { images: images.shape, newHeight, newWidth, ...attrs },
      (target, [a, b, c, d], [e, f, g, h]) => {
        for (let i = 0; i < channels; i++)
          to[target + i] = from[a + i] * e + from[b + i] * f + from[c + i] * g + from[d + i] * h;
      },
    );
    return out;
  },

  ResizeBilinearGrad(backend, { images, dy }, attrs: ResizeAttrs) {
    const [, newHeight, newWidth, channels] = dy.shape;
    const dx = zeros(backend, images.shape);
    const [from, to] = [backend.values(dy), backend.values(dx)];
    forEachBlend({ images: images.shape, newHeight, newWidth, ...attrs }, (target, sources, weights) => {
      for (let corner = 0; corner < 4; corner++) {
        for (let i = 0; i < channels; i++) to[sources[corner] + i] += from[target + i] * weights[corner];
      }
    });
    return dx;
  },
};
