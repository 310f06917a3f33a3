import {
  type FeatureMatrix,
  frechetDistance,
  type KernelDistance,
  kernelDistance,
  type MemorisationGuard,
  memorisationGuard,
  NearestImages,
  type Neighbours,
  nearestFeatures,
  type PrecisionRecall,
  precisionRecall,
  unitFeatures,
} from '@interpolab/evaluation';
import type { PixelImages } from '../report/picture-grid.ts';
import { nearestShown } from '../stages/nearest-figure.ts';
import { nearestOf } from '../stages/neighbours-guard.ts';

/** A set of samples beside a reference set, in the features of one network. */
export interface FeatureMeasures {
  /** Hash of the network. */
  readonly network: string;
  /** Images of either side that were compared. FID, precision and recall depend on it. */
  readonly images: number;
  readonly fid: number;
  readonly kid: KernelDistance;
  readonly precisionRecall: PrecisionRecall;
}

/** How near samples come to a reference set, by pixels or by features. */
export interface NearestMeasures {
  readonly space: 'pixels' | 'features';
  /** Of the distances of all samples to their nearest reference image. */
  readonly median: number;
  readonly smallest: number;
  /** Beside held-out images, where there are some. */
  readonly guard: MemorisationGuard | null;
}

/** What was found, and what the figure of it shows. */
export interface NearestFound {
  readonly measures: NearestMeasures;
  /** Of every sample in the reference set. */
  readonly neighbours: Neighbours;
}

/** The first rows of both sets, as many as the smaller one has, so that figures of one call can be compared. */
export function measureFeatures(
  samples: FeatureMatrix,
  reference: FeatureMatrix,
  { nearest }: { nearest: number },
): FeatureMeasures {
  const images = Math.min(samples.rows, reference.rows);
  const [a, b] = [firstRows(samples, images), firstRows(reference, images)];
  return {
    ...{ network: a.model, images },
    fid: frechetDistance(a, b),
    kid: kernelDistance(a, b),
    precisionRecall: precisionRecall(a, b, { nearest }),
  };
}

/** At unit length, as the stage `neighbours` measures (paper §6.4). */
export function nearestByFeatures(
  samples: FeatureMatrix,
  reference: FeatureMatrix,
  heldOut?: FeatureMatrix,
): NearestFound {
  const known = unitFeatures(reference);
  const search = (features: FeatureMatrix) =>
    nearestFeatures(unitFeatures(features), known, nearestShown.neighbours);
  return describe('features', search(samples), heldOut && search(heldOut));
}

/** Null where the sets have images of other sizes. */
export function nearestByPixels(
  samples: PixelImages,
  reference: PixelImages,
  heldOut?: PixelImages,
): NearestFound | null {
  const isAlike = (set: PixelImages) => set.height === reference.height && set.width === reference.width;
  if (!isAlike(samples) || (heldOut && !isAlike(heldOut))) return null;
  const bytesPerImage = reference.height * reference.width * 3;
  const search = (set: PixelImages) => {
    const images = new NearestImages({ pixels: set.images, bytesPerImage }, nearestShown.neighbours);
    images.search({ pixels: reference.images, bytesPerImage });
    return images.result();
  };
  return describe('pixels', search(samples), heldOut && search(heldOut));
}

function describe(
  space: NearestMeasures['space'],
  neighbours: Neighbours,
  others?: Neighbours,
): NearestFound {
  const distances = nearestOf(neighbours);
  const ascending = Float64Array.from(distances).sort();
  const measures = {
    space,
    median: ascending[ascending.length >> 1],
    smallest: ascending[0],
    guard: others ? memorisationGuard(distances, nearestOf(others)) : null,
  };
  return { measures, neighbours };
}

function firstRows({ model, values, columns }: FeatureMatrix, rows: number): FeatureMatrix {
  return { model, values: values.subarray(0, rows * columns), rows, columns };
}

/** The first images of a set, at most `count`. */
export function firstImages(set: PixelImages, count: number): PixelImages {
  const { height, width } = set;
  const kept = Math.min(set.count, count);
  return { images: set.images.subarray(0, kept * height * width * 3), count: kept, height, width };
}
