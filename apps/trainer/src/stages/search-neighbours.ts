import type { AnyScoredDataset } from '@interpolab/data-filtering';
import { NearestFeatures, NearestImages, type Neighbours, type PixelRows } from '@interpolab/evaluation';
import type { PixelImages } from '../report/picture-grid.ts';
import { directionsOf, type FeatureNetwork } from './feature-network.ts';
import type { StageContext } from './stage.ts';

/** Bytes of training images that are compared with all samples before the next ones are. */
export const blockBytes = 1 << 20;

/** Images whose neighbours are looked for. */
export interface QuerySet {
  /** A condition, or `held-out`. */
  readonly name: string;
  readonly images: PixelImages;
}

export interface FoundSet extends QuerySet {
  readonly neighbours: Neighbours;
}

/** The held-out images' set, as the measure of how near is near. */
export const heldOutName = 'held-out';

export interface SearchOptions {
  readonly nearest: number;
  readonly shouldStop: StageContext['shouldStop'];
  /** Called with the number of training images that all sets have been compared with. */
  onProgress(done: number): void;
}

/** By the L2 distance of pixels in [0, 1]. Undefined if the user stopped it: what has been compared is soon compared again. */
export function searchPixels(
  sets: readonly QuerySet[],
  dataset: AnyScoredDataset,
  { nearest, shouldStop, onProgress }: SearchOptions,
): FoundSet[] | undefined {
  const { bytesPerImage } = rowsOf(dataset);
  const searches = sets.map(({ images }) => new NearestImages(rowsOf(images), nearest));
  for (const block of blocksOf(dataset)) {
    for (const search of searches) {
      if (shouldStop()) return undefined;
      search.search({ pixels: block.images, bytesPerImage });
    }
    onProgress(block.end);
  }
  return sets.map((set, at) => ({ ...set, neighbours: searches[at].result() }));
}

/** By the distance of a network's features at unit length, from 0 to 2 (paper §6.4). Undefined if the user stopped it. */
export async function searchFeatures(
  sets: readonly QuerySet[],
  dataset: AnyScoredDataset,
  { network, nearest, shouldStop, onProgress }: SearchOptions & { readonly network: FeatureNetwork },
): Promise<FoundSet[] | undefined> {
  const searches: NearestFeatures[] = [];
  for (const { images } of sets) {
    if (shouldStop()) return undefined;
    searches.push(new NearestFeatures(await directionsOf(network, images), nearest));
  }
  for (const block of blocksOf(dataset)) {
    if (shouldStop()) return undefined;
    const features = await directionsOf(network, block);
    for (const search of searches) search.search(features);
    onProgress(block.end);
  }
  return sets.map((set, at) => ({ ...set, neighbours: searches[at].result() }));
}

/** The images some at a time, with how many there are up to the end of each block. */
function* blocksOf({
  images,
  count,
  height,
  width,
}: AnyScoredDataset): Iterable<PixelImages & { readonly end: number }> {
  const bytes = height * width * 3;
  const perBlock = Math.max(1, Math.floor(blockBytes / bytes));
  for (let first = 0; first < count; first += perBlock) {
    const end = Math.min(count, first + perBlock);
    yield { images: images.subarray(first * bytes, end * bytes), count: end - first, height, width, end };
  }
}

const rowsOf = ({ images, height, width }: Omit<PixelImages, 'count'>): PixelRows => ({
  pixels: images,
  bytesPerImage: height * width * 3,
});
