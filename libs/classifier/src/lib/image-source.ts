import { assertImagesFit, gatherImages, type ImageBatch } from '@interpolab/nn';
import type { tf } from '@interpolab/tensor';

/** Where a classifier's images come from: whole sets need not lie in memory as floats. */
export interface ImageSource {
  readonly count: number;
  /** The chosen images as [B, H, W, C] in [−1, 1], mirrored left to right where `flipped` says so. */
  gather(indices: ArrayLike<number>, flipped?: readonly boolean[]): tf.Tensor4D;
}

/** Images in memory as a source. Throws RangeError unless they are of the size that a network takes. */
export function imagesInMemory(
  images: ImageBatch,
  network: { readonly imageSize: number; readonly channels: number },
): ImageSource {
  assertImagesFit('imagesInMemory', images, network);
  return { count: images.count, gather: (indices, flipped) => gatherImages(images, indices, flipped) };
}
