import * as tf from '../../tf.ts';
import type { EngineBackend, EngineDType, Values } from '../engine-backend.ts';
import { type FillMode, sourceCoordinate } from './fill-mode.ts';
import type { KernelTable } from './kernel-table.ts';

/** Images `[B, H, W, C]` as values and how to read them. */
interface Images {
  readonly values: Values;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

function imagesOf(backend: EngineBackend, x: tf.TensorInfo): Images {
  const [, height, width, channels] = x.shape;
  return { values: backend.values(x), height, width, channels };
}

/** Writes the channels at a place between pixels; `outside` is the value of pixels that are not there. */
function sample(
  from: Images,
  o: { image: number; y: number; x: number; bilinear: boolean; outside: number },
  to: Values,
  target: number,
): void {
  const read = (y: number, x: number, c: number) =>
    y >= 0 && y < from.height && x >= 0 && x < from.width
      ? from.values[((o.image * from.height + y) * from.width + x) * from.channels + c]
      : o.outside;
  const [top, left] = [Math.floor(o.y), Math.floor(o.x)];
  const [down, right] = [o.y - top, o.x - left];
  for (let c = 0; c < from.channels; c++) {
    if (!o.bilinear) {
      to[target + c] = read(Math.round(o.y), Math.round(o.x), c);
      continue;
    }
    const upper = (1 - right) * read(top, left, c) + right * read(top, left + 1, c);
    const lower = (1 - right) * read(top + 1, left, c) + right * read(top + 1, left + 1, c);
    to[target + c] = (1 - down) * upper + down * lower;
  }
}

/** Where the crop's rows (or columns) lie in an image whose side is `side`; boxes are in shares of the image. */
function cropPlaces(first: number, last: number, side: number, count: number): number[] {
  if (count === 1) return [0.5 * (first + last) * (side - 1)];
  const step = ((last - first) * (side - 1)) / (count - 1);
  return Array.from({ length: count }, (_, i) => first * (side - 1) + i * step);
}

export const imageKernels: KernelTable = {
  CropAndResize(backend, { image, boxes, boxInd }, { cropSize, method, extrapolationValue }) {
    const [batch, height, width, channels] = image.shape;
    const [cropHeight, cropWidth] = cropSize as [number, number];
    const count = boxes.shape[0];
    const out = backend.make([count, cropHeight, cropWidth, channels], 'float32');
    const [from, to] = [imagesOf(backend, image), backend.values(out)];
    const [corners, owners] = [backend.values(boxes), backend.values(boxInd)];
    to.fill(0); // boxes of images that do not exist
    let target = 0;
    for (let box = 0; box < count; box++) {
      const [y1, x1, y2, x2] = corners.subarray(4 * box, 4 * box + 4);
      const columns = cropPlaces(x1, x2, width, cropWidth);
      for (const y of cropPlaces(y1, y2, height, cropHeight)) {
        for (const x of columns) {
          const place = { image: owners[box], y, x, bilinear: method === 'bilinear', outside: 0 };
          const inside = y >= 0 && y <= height - 1 && x >= 0 && x <= width - 1;
          if (owners[box] >= 0 && owners[box] < batch) {
            if (inside) sample(from, place, to, target);
            else to.fill(extrapolationValue, target, target + channels);
          }
          target += channels;
        }
      }
    }
    return out;
  },

  FlipLeftRight(backend, { image }) {
    const [batch, height, width, channels] = image.shape;
    const out = backend.make(image.shape, image.dtype);
    const [from, to] = [backend.values(image), backend.values(out)];
    for (let row = 0; row < batch * height; row++) {
      for (let x = 0; x < width; x++) {
        const source = (row * width + width - 1 - x) * channels;
        to.set(from.subarray(source, source + channels), (row * width + x) * channels);
      }
    }
    return out;
  },

  RotateWithOffset(backend, { image }, { radians, fillValue, center }) {
    const [batch, height, width, channels] = image.shape;
    const [centerX, centerY] = tf.backend_util.getImageCenter(center, height, width);
    const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
    const out = backend.make(image.shape, image.dtype);
    const [from, to] = [backend.values(image), backend.values(out)];
    // One number for all channels, or one for each of three and full opacity.
    const filling = (c: number) => (typeof fillValue === 'number' ? fillValue : c === 3 ? 255 : fillValue[c]);
    let target = 0;
    for (let b = 0; b < batch; b++) {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const [right, down] = [column - centerX, row - centerY];
          const x = Math.round(right * cosine - down * sine + centerX);
          const y = Math.round(right * sine + down * cosine + centerY);
          const inside = x >= 0 && x < width && y >= 0 && y < height;
          const source = ((b * height + y) * width + x) * channels;
          for (let c = 0; c < channels; c++) to[target++] = inside ? from[source + c] : filling(c);
        }
      }
    }
    return out;
  },

  /** Projective transforms of eight numbers an image, from places of the output to places of the input. */
  Transform(backend, { image, transforms }, attrs) {
    const { interpolation, fillMode, fillValue, outputShape } = attrs as {
      interpolation: 'nearest' | 'bilinear';
      fillMode: FillMode;
      fillValue: number;
      outputShape?: [number, number];
    };
    const [batch, height, width, channels] = image.shape;
    const [newHeight, newWidth] = outputShape ?? [height, width];
    const out = backend.make([batch, newHeight, newWidth, channels], image.dtype as EngineDType);
    const [from, to, numbers] = [imagesOf(backend, image), backend.values(out), backend.values(transforms)];
    to.fill(fillValue);
    let target = 0;
    for (let b = 0; b < batch; b++) {
      const start = transforms.shape[0] === 1 ? 0 : 8 * b;
      const [a0, a1, a2, b0, b1, b2, c0, c1] = numbers.subarray(start, start + 8);
      for (let row = 0; row < newHeight; row++) {
        for (let column = 0; column < newWidth; column++, target += channels) {
          const projection = c0 * column + c1 * row + 1;
          if (projection === 0) continue; // infinitely far away
          const x = sourceCoordinate((a0 * column + a1 * row + a2) / projection, width, fillMode);
          const y = sourceCoordinate((b0 * column + b1 * row + b2) / projection, height, fillMode);
          const place = { image: b, y, x, bilinear: interpolation === 'bilinear', outside: fillValue };
          sample(from, place, to, target);
        }
      }
    }
    return out;
  },
};
