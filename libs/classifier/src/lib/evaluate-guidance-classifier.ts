import { gatherImages, type ImageBatch } from '@interpolab/nn';
import { fetchValues, RandomStream, streamFor, tf } from '@interpolab/tensor';
import type { NoisingProcess } from './classifier-trainer.ts';
import { crossEntropy } from './cross-entropy.ts';
import type { LogitsOf } from './guidance-gradient.ts';
import { accuracyMetrics, countByQuartile } from './quartile-accuracy.ts';

export interface ClassifierEvaluationOptions extends NoisingProcess {
  readonly classifier: LogitsOf;
  readonly images: ImageBatch;
  readonly labels: Int32Array;
  readonly seed: number;
  readonly batchSize: number;
  /** Noisy versions of each image; their timesteps are spread evenly over the whole range. */
  readonly versionsPerImage?: number;
}

/** Loss and accuracy over noisy versions of all images: `loss`, `accuracy`, `accuracy.q0` … `accuracy.q3`. */
export async function evaluateGuidanceClassifier(
  options: ClassifierEvaluationOptions,
): Promise<Record<string, number>> {
  const { images, labels, batchSize, numTimesteps, versionsPerImage = 4 } = options;
  const total = images.count * versionsPerImage;
  const counts = { right: [0, 0, 0, 0], seen: [0, 0, 0, 0] };
  let lossSum = 0;
  for (let first = 0; first < total; first += batchSize) {
    const versions = Array.from({ length: Math.min(batchSize, total - first) }, (_, index) => first + index);
    const batchLabels = versions.map((version) => labels[version % images.count]);
    // A golden-ratio sequence: every image, and every stretch of images, meets all timesteps about equally.
    const t = versions.map((version) => Math.floor(((version * 0.6180339887498949) % 1) * numTimesteps));
    const { logits, losses } = await classify(options, { versions, labels: batchLabels, t });
    const batch = countByQuartile({ logits, labels: batchLabels, t, numTimesteps });
    for (let quartile = 0; quartile < 4; quartile++) {
      counts.right[quartile] += batch.right[quartile];
      counts.seen[quartile] += batch.seen[quartile];
    }
    lossSum += losses.reduce((sum, loss) => sum + loss, 0);
  }
  return { loss: lossSum / total, ...accuracyMetrics(counts) };
}

async function classify(
  { classifier, images, noise, seed }: ClassifierEvaluationOptions,
  { versions, labels, t }: { versions: number[]; labels: number[]; t: number[] },
) {
  const results = tf.tidy(() => {
    const x0 = gatherImages(
      images,
      versions.map((version) => version % images.count),
    );
    const xt = noise({
      x0,
      t,
      noise: tf.tensor4d(noiseOf(versions, { seed, size: x0.size / versions.length }), x0.shape),
    });
    const logits = classifier.logits(xt, t);
    return { logits, losses: crossEntropy(logits, labels) };
  });
  await fetchValues([results.logits, results.losses]);
  const logits = Array.from(results.logits.dataSync());
  const losses = Array.from(results.losses.dataSync());
  tf.dispose(results);
  return { logits, losses };
}

/** Noise of each version from its own stream, so that the answer does not depend on the batch size. */
function noiseOf(versions: readonly number[], { seed, size }: { seed: number; size: number }): Float32Array {
  const key = streamFor('classifier-evaluation', seed);
  const noise = new Float32Array(versions.length * size);
  versions.forEach((version, index) => {
    noise.set(new RandomStream(key, version).normals(size), index * size);
  });
  return noise;
}
