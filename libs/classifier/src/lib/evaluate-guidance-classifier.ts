import type { ImageBatch } from '@interpolab/nn';
import { streamFor } from '@interpolab/tensor';
import type { NoisingProcess } from './classifier-trainer.ts';
import { classifyNoisyImages } from './classify-noisy-images.ts';
import type { LogitsOf } from './guidance-gradient.ts';
import { accuracyMetrics, countByQuartile } from './quartile-accuracy.ts';
import { spreadEvenly } from './spread-evenly.ts';

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
  const classification = { ...options, noiseKey: streamFor('classifier-evaluation', options.seed) };
  const total = images.count * versionsPerImage;
  const counts = { right: [0, 0, 0, 0], seen: [0, 0, 0, 0] };
  let lossSum = 0;
  for (let first = 0; first < total; first += batchSize) {
    const streams = Array.from({ length: Math.min(batchSize, total - first) }, (_, index) => first + index);
    const indices = streams.map((version) => version % images.count);
    const batchLabels = indices.map((image) => labels[image]);
    // every image, and every stretch of images, meets all timesteps about equally
    const t = streams.map((version) => spreadEvenly(version, numTimesteps));
    const { logits, losses } = await classifyNoisyImages(classification, {
      ...{ indices, labels: batchLabels, t, streams },
    });
    const batch = countByQuartile({ logits, labels: batchLabels, t, numTimesteps });
    for (let quartile = 0; quartile < 4; quartile++) {
      counts.right[quartile] += batch.right[quartile];
      counts.seen[quartile] += batch.seen[quartile];
    }
    lossSum += losses.reduce((sum, loss) => sum + loss, 0);
  }
  return { loss: lossSum / total, ...accuracyMetrics(counts) };
}
