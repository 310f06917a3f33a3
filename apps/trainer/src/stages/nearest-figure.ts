import type { Neighbours } from '@interpolab/evaluation';
import { type PixelImages, pictureGrid } from '../report/picture-grid.ts';
import { nearestOf } from './neighbours-guard.ts';

/** What the figure shows, as in paper §6.4: so many neighbours are to be searched. */
export const nearestShown = { samples: 5, neighbours: 8 };

export interface NearestFigureOptions {
  /** The samples' neighbours in every space that was searched. */
  readonly spaces: readonly Neighbours[];
  /** Which samples claim to be new; left out: all. If none does, all are looked at. */
  readonly isNew?: readonly boolean[];
}

/**
 * The five samples that are nearest to the training set, a row each, with their eight nearest training images beside them;
 * then the same in the next space. A PNG.
 */
export function nearestFigure(
  samples: PixelImages,
  training: PixelImages,
  { spaces, isNew }: NearestFigureOptions,
): Promise<Uint8Array> {
  const { height, width } = samples;
  const bytes = height * width * 3;
  const cell = ({ images }: PixelImages, at: number) =>
    at < 0 ? new Uint8Array(bytes) : images.subarray(at * bytes, (at + 1) * bytes);
  const columns = Math.min(nearestShown.neighbours, spaces[0].nearest);
  const cells = spaces.flatMap((found) =>
    closest(found, isNew).flatMap((sample) => [
      cell(samples, sample),
      ...Array.from({ length: columns }, (_, place) =>
        cell(training, found.indices[sample * found.nearest + place]),
      ),
    ]),
  );
  const images = { images: Buffer.concat(cells), count: cells.length, height, width };
  return pictureGrid(images, { columns: columns + 1, rows: cells.length / (columns + 1) });
}

/** The numbers of the samples that are nearest to the training set, the nearest first. */
function closest(found: Neighbours, isNew?: readonly boolean[]): number[] {
  const distances = nearestOf(found);
  const all = [...distances.keys()];
  const claiming = isNew ? all.filter((sample) => isNew[sample]) : all;
  return (claiming.length > 0 ? claiming : all)
    .sort((a, b) => distances[a] - distances[b] || a - b)
    .slice(0, nearestShown.samples);
}
