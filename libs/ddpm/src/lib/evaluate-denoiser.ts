import { gatherImages, type ImageBatch } from '@interpolab/nn';
import { fetchValues, RandomStream, streamFor, tf } from '@interpolab/tensor';
import type { DenoiserNetwork } from './denoiser-network.ts';
import { createDiffusion, type DiffusionConfig } from './diffusion.ts';
import { qSample } from './forward-process.ts';
import type { DdpmLossConfig } from './loss-config.ts';
import { trainingLoss } from './losses.ts';
import { quartileMeans } from './quartile-means.ts';

export interface DenoiserEvaluationOptions {
  readonly denoiser: DenoiserNetwork;
  readonly diffusion: DiffusionConfig;
  readonly loss: DdpmLossConfig;
  readonly images: ImageBatch;
  /** Class of each image; for a class-conditional network. */
  readonly labels?: Int32Array;
  readonly seed: number;
  readonly batchSize: number;
  /** Noisy versions of each image; their timesteps are spread evenly over the whole range. */
  readonly versionsPerImage?: number;
}

/**
 * The training loss on images that training did not see: `loss`, `mse`, `vb` and their quarters of the timesteps.
 * Timesteps and noise depend on the seed and the image only, so that two evaluations differ by the weights alone.
 */
export async function evaluateDenoiser(options: DenoiserEvaluationOptions): Promise<Record<string, number>> {
  const { images, batchSize, versionsPerImage = 4, diffusion } = options;
  const { numTimesteps } = diffusion;
  const total = images.count * versionsPerImage;
  const t: number[] = [];
  const losses: Record<string, number[]> = {};
  for (let first = 0; first < total; first += batchSize) {
    const versions = Array.from({ length: Math.min(batchSize, total - first) }, (_, index) => first + index);
    // A golden-ratio sequence: every image, and every stretch of images, meets all timesteps about equally.
    const batchT = versions.map((version) => Math.floor(((version * 0.6180339887498949) % 1) * numTimesteps));
    t.push(...batchT);
    for (const [name, values] of Object.entries(await lossesOf(options, versions, batchT))) {
      losses[name] = [...(losses[name] ?? []), ...values];
    }
  }
  const means: Record<string, number> = {};
  for (const [name, values] of Object.entries(losses)) {
    means[name] = values.reduce((sum, value) => sum + value, 0) / total;
    Object.assign(means, quartileMeans(name, { values, t, numTimesteps }));
  }
  return means;
}

async function lossesOf(
  options: DenoiserEvaluationOptions,
  versions: readonly number[],
  t: readonly number[],
): Promise<Record<string, Float32Array>> {
  const { denoiser, images, labels, seed } = options;
  const chosen = versions.map((version) => version % images.count);
  const losses = tf.tidy(() => {
    const diffusion = createDiffusion(options.diffusion);
    const x0 = gatherImages(images, chosen);
    const noise = tf.tensor4d(noiseOf(versions, { seed, size: x0.size / versions.length }), x0.shape);
    const xt = qSample(diffusion.schedule, { x0, t, noise });
    const conditional = denoiser.config.numClasses !== null && labels;
    const told = conditional ? chosen.map((image) => labels[image]) : undefined;
    const modelOutput = denoiser.forward(xt, t, { labels: told });
    const { loss, mse, vb } = trainingLoss(diffusion, { modelOutput, x0, xt, t, noise }, options.loss);
    return vb ? { loss, mse, vb } : { loss, mse };
  }) as Record<string, tf.Tensor1D>;
  await fetchValues(Object.values(losses));
  const values = Object.entries(losses).map(([name, loss]) => [name, loss.dataSync().slice()]);
  tf.dispose(losses);
  return Object.fromEntries(values);
}

/** Noise of each version from a stream of its own, so that the answer does not depend on the batch size. */
function noiseOf(versions: readonly number[], { seed, size }: { seed: number; size: number }): Float32Array {
  const key = streamFor('denoiser-evaluation', seed);
  const noise = new Float32Array(versions.length * size);
  versions.forEach((version, index) => {
    noise.set(new RandomStream(key, version).normals(size), index * size);
  });
  return noise;
}
