import { heldOutImages } from '@interpolab/data-filtering';
import { type FeatureMeasures, measureFeatures } from '../evaluation/measure-features.ts';
import type { PixelImages } from '../report/picture-grid.ts';
import { featuresOf, openFeatureNetwork } from './feature-network.ts';
import { firstSamples } from './sample-stage.ts';
import { samplingConditions } from './sampling-condition.ts';
import type { StageJob } from './stage.ts';

/** More of either side cost time with their square. */
const mostImages = 2000;
/** What the kernel distance needs. */
const fewestImages = 8;
/** Neighbours of precision and recall, as in `trainer:evaluate`. */
const nearest = 3;

/** Real images that training has not seen, of every degree of the attribute: what samples are held against. */
export interface RealImages {
  /** Which they are. */
  readonly note: string;
  readonly reference: PixelImages;
  /** As many others: what the measures are of real images themselves. */
  readonly others: PixelImages;
}

/** How like real images samples are, in the features of one network. */
export interface Realism {
  /** Which network. */
  readonly network: string;
  readonly note: string;
  readonly conditions: Readonly<Record<string, FeatureMeasures>>;
  /** Of other real images: what chance and the number of images leave. */
  readonly heldOut: FeatureMeasures;
}

/** As many of either half as a condition has samples, if there are; null where there are too few. */
export async function openRealImages(
  { config, folder }: StageJob,
  shouldStop: () => boolean,
): Promise<RealImages | null> {
  const count = 2 * Math.min(mostImages, config.sampling.count);
  const cacheFolder = `${folder}/../../image-caches`;
  const found = await heldOutImages(config.data, { count, cacheFolder, shouldStop });
  const half = Math.floor((found?.dataset.count ?? 0) / 2);
  if (!found || half < fewestImages) return null;
  const { images, height, width } = found.dataset;
  const bytes = half * height * width * 3;
  const [reference, others] = [images.subarray(0, bytes), images.subarray(bytes, 2 * bytes)].map(
    (pixels) => ({
      ...{ images: pixels, count: half, height, width },
    }),
  );
  return { note: found.note, reference, others };
}

/** Null where the config names no network of features, or a condition has too few samples. */
export async function measureRealism(
  { config, inputs }: StageJob,
  { note, reference, others }: RealImages,
): Promise<Realism | null> {
  const sets = samplingConditions(config.sampling).map(
    ({ name }) => [name, firstSamples(inputs[name], reference.count)] as const,
  );
  if (sets.some(([, { count }]) => count < fewestImages)) return null;
  const network = await openFeatureNetwork(config.evaluation);
  if (!network) return null;
  try {
    const known = await featuresOf(network, reference);
    const measure = async (images: PixelImages) =>
      measureFeatures(await featuresOf(network, images), known, { nearest });
    const conditions: Record<string, FeatureMeasures> = {};
    for (const [name, images] of sets) conditions[name] = await measure(images);
    return { network: network.name, note, conditions, heldOut: await measure(others) };
  } finally {
    await network.dispose();
  }
}
