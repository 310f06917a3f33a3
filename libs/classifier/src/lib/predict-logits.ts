import { fetchValues, type tf } from '@interpolab/tensor';
import type { ImageSource } from './image-source.ts';

/** What gives logits to clean images: a network of this library, or a model that a user brought. */
export type LogitsFn = (images: tf.Tensor4D) => tf.Tensor2D | Promise<tf.Tensor2D>;

export interface PredictOptions {
  readonly logits: LogitsFn;
  readonly images: ImageSource;
  readonly batchSize: number;
  /** Called after each batch with the number of images done. */
  onProgress?(done: number): void;
  /** Asked before each batch: true ends the work, and the answer is undefined. */
  shouldStop?(): boolean;
}

/** Logits of all images of a source, float32 [N, classes], the same for any batch size up to rounding. */
export async function predictLogits(options: PredictOptions): Promise<Float32Array | undefined> {
  const { logits, images, batchSize, onProgress, shouldStop } = options;
  let all: Float32Array | undefined;
  for (let first = 0; first < images.count; first += batchSize) {
    await new Promise((resolve) => setImmediate(resolve));
    if (shouldStop?.()) return undefined;
    const rows = Array.from(
      { length: Math.min(batchSize, images.count - first) },
      (_, index) => first + index,
    );
    const batch = images.gather(rows);
    const answer = await logits(batch);
    batch.dispose();
    await fetchValues([answer]);
    const numClasses = answer.shape[1];
    all ??= new Float32Array(images.count * numClasses);
    all.set(answer.dataSync() as Float32Array, first * numClasses);
    answer.dispose();
    onProgress?.(first + rows.length);
  }
  if (!all) throw new RangeError('predictLogits: expected at least one image, got none');
  return all;
}
