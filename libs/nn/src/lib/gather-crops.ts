import type { tf } from '@interpolab/tensor';
import type { ImageBatch } from './image-batches.ts';
import { gatherImages } from './image-batches.ts';
import { type Crop, cropImage } from './random-crop.ts';

export interface CroppedBatch {
  /** One image for each index … */
  readonly indices: ArrayLike<number>;
  /** … cut like this … */
  readonly crops: readonly Crop[];
  /** … to this side … */
  readonly size: number;
  /** … and then mirrored left to right. */
  readonly flipped?: readonly boolean[];
}

/** Cuts the chosen images, by way of bytes as the reference does, into a tensor [B, size, size, C] in [-1, 1]. */
export function gatherCrops(images: ImageBatch, batch: CroppedBatch): tf.Tensor4D {
  const { data, height, width, channels } = images;
  const { crops, size, flipped } = batch;
  const from = height * width * channels;
  const to = size * size * channels;
  const cut = new Float32Array(crops.length * to);
  crops.forEach((crop, place) => {
    const start = batch.indices[place] * from;
    const bytes = toBytes(data.subarray(start, start + from));
    cropImage({ data: bytes, height, width, channels }, crop, size).forEach((byte, index) => {
      cut[place * to + index] = byte / 127.5 - 1;
    });
  });
  const all = { data: cut, count: crops.length, height: size, width: size, channels };
  return gatherImages(
    all,
    crops.map((_, place) => place),
    flipped,
  );
}

/** The pixels that became these values by value / 127.5 − 1. */
function toBytes(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round((value + 1) * 127.5))));
}
