import { gatherImages, type ImageBatch } from '@interpolab/nn';
import { fetchValues, RandomStream, tf } from '@interpolab/tensor';
import type { NoisingFn } from './classifier-trainer.ts';
import { crossEntropy } from './cross-entropy.ts';
import type { LogitsOf } from './guidance-gradient.ts';

export interface NoisyClassification {
  readonly classifier: LogitsOf;
  readonly images: ImageBatch;
  readonly noise: NoisingFn;
  /** Of the streams that the noise comes from. */
  readonly noiseKey: number;
}

/** Noisy versions of images, one entry each. */
export interface NoisyVersions {
  /** Which image. */
  readonly indices: readonly number[];
  readonly labels: readonly number[];
  readonly t: readonly number[];
  /** Number of the noise: each version has a stream of its own, so that the answer does not depend on the batch size. */
  readonly streams: readonly number[];
}

/** What the classifier says of noisy versions: logits [B, K], row-major, and the loss of each. */
export async function classifyNoisyImages(
  { classifier, images, noise, noiseKey }: NoisyClassification,
  { indices, labels, t, streams }: NoisyVersions,
): Promise<{ logits: number[]; losses: number[] }> {
  const results = tf.tidy(() => {
    const x0 = gatherImages(images, [...indices]);
    const size = x0.size / indices.length;
    const epsilon = new Float32Array(x0.size);
    streams.forEach((stream, at) => {
      epsilon.set(new RandomStream(noiseKey, stream).normals(size), at * size);
    });
    const xt = noise({ x0, t: [...t], noise: tf.tensor4d(epsilon, x0.shape) });
    const logits = classifier.logits(xt, [...t]);
    return { logits, losses: crossEntropy(logits, labels) };
  });
  await fetchValues([results.logits, results.losses]);
  const logits = Array.from(results.logits.dataSync());
  const losses = Array.from(results.losses.dataSync());
  tf.dispose(results);
  return { logits, losses };
}
