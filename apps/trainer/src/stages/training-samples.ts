import { toUint8 } from '@interpolab/data-filtering';
import {
  createDiffusion,
  type DenoiserNetwork,
  type Diffusion,
  type DiffusionConfig,
  sampleImages,
} from '@interpolab/ddpm';
import { pictureGrid } from '../report/picture-grid.ts';

export interface TrainingSamples {
  readonly count: number;
  /** A few steps: these samples are to be looked at, not measured. */
  readonly respacing: string;
}

/**
 * Draws a picture of samples of a network in training: always from the same noise, and of a class-conditional network
 * one class after the other. A respacing that cannot be throws now, not after hours of training.
 */
export function createTrainingSamples(
  { count, respacing }: TrainingSamples,
  { diffusion, seed }: { diffusion: DiffusionConfig; seed: number },
): (network: DenoiserNetwork) => Promise<Uint8Array> {
  const respaced: Diffusion = createDiffusion(diffusion, respacing);
  return async (network) => {
    const { imageSize, channels, numClasses } = network.config;
    const labels = numClasses === null ? undefined : Array.from({ length: count }, (_, k) => k % numClasses);
    const { data } = await sampleImages({
      denoiser: (xt, t) => network.forward(xt, t, { labels }),
      diffusion: respaced,
      imageSize,
      channels,
      count,
      batchSize: count,
      seed,
    });
    const images = { images: toUint8(data), count, height: imageSize, width: imageSize };
    return pictureGrid(images, { columns: Math.ceil(Math.sqrt(count)), rows: count });
  };
}
