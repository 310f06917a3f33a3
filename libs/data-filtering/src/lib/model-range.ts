import type { ImageDataset } from './image-dataset.ts';

/** Images as the networks take them: [N, H, W, C], row-major, values in [−1, 1]. */
export interface ImageBatch {
  readonly data: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** value / 127.5 − 1 for each byte, rounded to float32 after each operation as the reference does. */
const MODEL_VALUES = Float32Array.from({ length: 256 }, (_, value) => Math.fround(value / 127.5) - 1);

/** 0…255 to [−1, 1]: value / 127.5 − 1 (paper §1.3). Same length and order. */
export function toModelRange(pixels: Uint8Array): Float32Array {
  const values = new Float32Array(pixels.length);
  for (let index = 0; index < pixels.length; index++) values[index] = MODEL_VALUES[pixels[index]];
  return values;
}

/**
 * [−1, 1] to 0…255: (value + 1) · 127.5, clamped, then truncated (paper §1.3), in float32. Truncating is the
 * reference's choice: of the 256 values that `toModelRange` makes, 63 come back one lower; black and white are exact.
 * Throws RangeError for NaN, which would otherwise turn into a black pixel unseen.
 */
export function toUint8(values: ArrayLike<number>): Uint8Array {
  const pixels = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isNaN(value)) throw new RangeError(`toUint8: values[${index}] is NaN.`);
    pixels[index] = Math.min(255, Math.max(0, Math.fround(Math.fround(value + 1) * 127.5)));
  }
  return pixels;
}

/** The images at `indices` in the range of the networks, with their labels. Throws RangeError for a wrong index. */
export function gatherBatch(
  dataset: ImageDataset,
  indices: ArrayLike<number>,
): ImageBatch & { readonly labels: Int32Array } {
  const { height, width, channels, images, count } = dataset;
  const size = height * width * channels;
  const data = new Float32Array(indices.length * size);
  const labels = new Int32Array(indices.length);
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row];
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new RangeError(`gatherBatch: indices[${row}] = ${index} is outside 0..${count - 1}.`);
    }
    for (let at = 0; at < size; at++) data[row * size + at] = MODEL_VALUES[images[index * size + at]];
    labels[row] = dataset.labels[index];
  }
  return { data, labels, count: indices.length, height, width, channels };
}
