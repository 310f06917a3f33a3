import { RandomStream, streamFor, tf } from '@interpolab/tensor';

/** Images in memory, row-major [count, height, width, channels], values in [-1, 1]. */
export interface ImageBatch {
  readonly data: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface BatchOrderOptions {
  /** Number of images. */
  readonly count: number;
  readonly batchSize: number;
  readonly seed: number;
}

/**
 * Which images make up the batch of a train step. Every pass over the data is a new permutation; batches run on
 * across the end of a pass, so each image is seen equally often. A pure function of (seed, trainStep).
 */
export function createBatchOrder(options: BatchOrderOptions): (trainStep: number) => Int32Array {
  const { count, batchSize, seed } = options;
  if (count < 1) {
    throw new RangeError('createBatchOrder: expected at least one image, got none');
  }
  let cached: { pass: number; permutation: Int32Array } | undefined;
  const permutationOf = (pass: number) => {
    if (cached?.pass !== pass) {
      const stream = new RandomStream(streamFor('batch-order', seed), pass);
      cached = { pass, permutation: stream.permutation(count) };
    }
    return cached.permutation;
  };
  return (trainStep) => {
    const first = trainStep * batchSize;
    return Int32Array.from({ length: batchSize }, (_, index) => {
      const position = first + index;
      return permutationOf(Math.floor(position / count))[position % count];
    });
  };
}

/** Copies the chosen images into a tensor [B, H, W, C], mirrored left to right where `flipped` says so. */
export function gatherImages(
  images: ImageBatch,
  indices: ArrayLike<number>,
  flipped?: readonly boolean[],
): tf.Tensor4D {
  const { data, height, width, channels } = images;
  const row = width * channels;
  const size = height * row;
  const batch = new Float32Array(indices.length * size);
  for (let index = 0; index < indices.length; index++) {
    const start = indices[index] * size;
    const target = index * size;
    batch.set(data.subarray(start, start + size), target);
    if (flipped?.[index]) {
      for (let y = 0; y < height; y++) {
        mirrorRow(batch.subarray(target + y * row, target + (y + 1) * row), channels);
      }
    }
  }
  return tf.tensor4d(batch, [indices.length, height, width, channels]);
}

function mirrorRow(row: Float32Array, channels: number): void {
  for (let left = 0, right = row.length - channels; left < right; left += channels, right -= channels) {
    for (let channel = 0; channel < channels; channel++) {
      const value = row[left + channel];
      row[left + channel] = row[right + channel];
      row[right + channel] = value;
    }
  }
}

/** Throws unless `images` is a non-empty square batch of the size and channels that a network takes. */
export function assertImagesFit(
  where: string,
  images: ImageBatch,
  network: { readonly imageSize: number; readonly channels: number },
): void {
  const { data, count, height, width, channels } = images;
  const { imageSize } = network;
  if (height !== imageSize || width !== imageSize || channels !== network.channels) {
    throw new RangeError(
      `${where}: expected images of ${imageSize}×${imageSize}×${network.channels}, got ${height}×${width}×${channels}`,
    );
  }
  if (count < 1 || data.length !== count * height * width * channels) {
    throw new RangeError(
      `${where}: expected ${count} images in ${count * height * width * channels} values, got ${data.length} values`,
    );
  }
}
