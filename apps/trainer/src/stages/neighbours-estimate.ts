import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NearestFeatures, NearestImages } from '@interpolab/evaluation';
import { directionsOf, type FeatureNetwork, openFeatureNetwork } from './feature-network.ts';
import { samplingConditions } from './sampling-condition.ts';
import { blockBytes } from './search-neighbours.ts';
import type { Estimate, StageJob } from './stage.ts';

/** What the search will cost, from pairs of images that are compared now; 0 where nobody knows how many there are. */
export async function estimateNeighbours(job: StageJob): Promise<Estimate> {
  const { sampling, evaluation, data } = job.config;
  const { samples, heldOut } = evaluation.neighbours!;
  const images = trainingImages(job);
  if (images === undefined) return { seconds: 0 };
  const queries = samplingConditions(sampling).length * Math.min(samples, sampling.count) + heldOut;
  const byPixels = queries * images * secondsPerPair(data.imageSize);
  const network = await openFeatureNetwork(evaluation);
  if (!network) return { seconds: byPixels };
  try {
    const { perImage, perPair } = await secondsOfFeatures(network, data.imageSize);
    return { seconds: byPixels + (queries + images) * perImage + queries * images * perPair };
  } finally {
    await network.dispose();
  }
}

/** As many as the training set has, or could have; undefined for photographs that nobody has counted yet. */
function trainingImages({ inputs, config: { data } }: StageJob): number | undefined {
  try {
    const { summary } = JSON.parse(readFileSync(join(inputs.data, 'done.json'), 'utf8'));
    return summary.kept;
  } catch {
    // not computed yet
  }
  switch (data.kind) {
    case 'circles':
    case 'shapes':
      return 2 * data.imageSize ** 2; // every place of two shapes
    case 'drawnFaces':
      return data.count;
    default:
      return undefined;
  }
}

/** Measured where nothing is given up early: the most that a pair of images can take. */
function secondsPerPair(imageSize: number): number {
  const bytesPerImage = imageSize ** 2 * 3;
  const images = Math.max(1, Math.floor(blockBytes / bytesPerImage));
  const black = { pixels: new Uint8Array(images * bytesPerImage), bytesPerImage };
  const white = { pixels: new Uint8Array(8 * bytesPerImage).fill(255), bytesPerImage };
  const search = () => new NearestImages(white, images).search(black);
  search(); // compiled now
  return secondsOf(search) / (8 * images);
}

async function secondsOfFeatures(
  network: FeatureNetwork,
  size: number,
): Promise<{ perImage: number; perPair: number }> {
  const count = 64;
  const black = { images: new Uint8Array(count * size * size * 3), count, height: size, width: size };
  await directionsOf(network, black); // kernels are there now
  const started = performance.now();
  const features = await directionsOf(network, black);
  const perImage = (performance.now() - started) / 1000 / count;
  const search = () => new NearestFeatures(features, 1).search(features);
  search();
  return { perImage, perPair: secondsOf(search) / count ** 2 };
}

function secondsOf(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}
