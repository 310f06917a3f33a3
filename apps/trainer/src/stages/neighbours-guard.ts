import { type MemorisationGuard, memorisationGuard, type Neighbours } from '@interpolab/evaluation';
import type { SampleMeasure } from './sample-measure.ts';
import { type FoundSet, heldOutName, type QuerySet } from './search-neighbours.ts';

export interface GuardRow {
  readonly condition: string;
  /** What was compared: samples in the never-seen range with held-out images there, or all with all. */
  readonly of: 'never-seen range' | 'all';
  /** Null where there is nobody to compare. */
  readonly guard: MemorisationGuard | null;
}

/** Of every set, which of its images lie in the never-seen range; null where nobody knows one, so that all count. */
export type NewImages = ReadonlyMap<string, readonly boolean[]> | null;

/**
 * Samples like the training set are near it, as they should be; a copy is told by a sample that claims to be new. So
 * where it is known what training has not shown, only samples and held-out images from there are compared.
 */
export function newImages(sets: readonly QuerySet[], measure: SampleMeasure | null): NewImages {
  const gap = measure?.axis.gap;
  if (!measure || !gap) return null;
  return new Map(
    sets.map(({ name, images }) => {
      const { scores } = measure.summarize([images]);
      return [name, Array.from(scores, (score) => score > gap.low && score < gap.high)];
    }),
  );
}

/** Of every condition, whether its samples come nearer to the training set than held-out images do. */
export function guardOf(found: readonly FoundSet[], isNew: NewImages): GuardRow[] {
  const distances = new Map(
    found.map(({ name, neighbours }) => [
      name,
      nearestOf(neighbours).filter((_, at) => isNew?.get(name)?.[at] ?? true),
    ]),
  );
  return found
    .filter(({ name }) => name !== heldOutName)
    .map(({ name }) => ({
      condition: name,
      of: isNew ? 'never-seen range' : 'all',
      guard: memorisationGuard(distances.get(name)!, distances.get(heldOutName) ?? []),
    }));
}

/** How far the nearest training image is from each of the images. */
export const nearestOf = ({ distances, nearest }: Neighbours): number[] =>
  [...distances].filter((_, at) => at % nearest === 0);
