import type { AnyScoredDataset } from '@interpolab/data-filtering';
import {
  axisHistogram,
  type MemorisationGuard,
  memorisationGuard,
  type Neighbours,
} from '@interpolab/evaluation';
import type { JsonObject } from '../config/json-value.ts';
import { imageSheet, sheetGeometry } from '../report/image-sheet.ts';
import type { PixelImages } from '../report/picture-grid.ts';
import type { SampleMeasure } from './sample-measure.ts';
import type { StageReporter } from './stage.ts';

const distanceBins = 30;

/** Images whose neighbours are looked for. */
export interface QuerySet {
  /** A condition, or `held-out`. */
  readonly name: string;
  readonly images: PixelImages;
}

export interface FoundSet extends QuerySet {
  readonly neighbours: Neighbours;
}

export const heldOutName = 'held-out';

/**
 * A table for each condition, a row for each sample: its neighbours as row of the training set, cell of the sheets and
 * distance. The sheets hold the training images that are somebody's neighbour, and no others.
 */
export async function reportNeighbours(
  found: readonly FoundSet[],
  { images, height, width, channels }: AnyScoredDataset,
  report: StageReporter,
): Promise<JsonObject> {
  const conditions = found.filter(({ name }) => name !== heldOutName);
  const all = conditions.flatMap(({ neighbours }) => [...neighbours.indices].filter((index) => index >= 0));
  const rows = [...new Set(all)].sort((a, b) => a - b);
  const cellOf = new Map(rows.map((row, cell) => [row, cell]));
  for (const { name, images: samples, neighbours } of conditions) {
    const { nearest, indices, distances } = neighbours;
    const places = Array.from({ length: nearest }, (_, place) => place);
    report.table(`neighbours/${name}`, {
      columns: [
        'sample',
        ...places.flatMap((place) => [`row ${place}`, `cell ${place}`, `distance ${place}`]),
      ],
      rows: Array.from({ length: samples.count }, (_, sample) => [
        sample,
        ...places.flatMap((place) => {
          const at = sample * nearest + place;
          const row = indices[at];
          return row < 0 ? [null, null, null] : [row, cellOf.get(row)!, distances[at]];
        }),
      ]),
    });
  }
  const geometry = sheetGeometry({ width, height });
  const bytes = height * width * channels;
  for (let first = 0; first < rows.length; first += geometry.perSheet) {
    const shown = rows.slice(first, first + geometry.perSheet);
    const pixels = Buffer.concat(shown.map((row) => images.subarray(row * bytes, (row + 1) * bytes)));
    report.picture('training-sheet', await imageSheet(pixels, geometry), {
      sampleIndex: first / geometry.perSheet,
      caption: `training images that are near samples, rows ${shown[0]} to ${shown.at(-1)}`,
    });
  }
  return { ...geometry, count: rows.length };
}

/** How far the nearest training image is, over one grid for all conditions and the held-out images. */
export function reportDistances(found: readonly FoundSet[], report: StageReporter): void {
  const sets = found.map(({ name, neighbours }) => ({ name, distances: nearestOf(neighbours) }));
  const most = Math.max(...sets.flatMap(({ distances }) => distances));
  const range = { from: 0, to: most > 0 ? most : 1, bins: distanceBins };
  for (const { name, distances } of sets) {
    const { edges, counts } = axisHistogram(distances, range);
    report.histogram(`nearest-distance/${name}`, { edges: [...edges], counts: [...counts] });
  }
}

const nearestOf = ({ distances, nearest }: Neighbours): number[] =>
  [...distances].filter((_, at) => at % nearest === 0);

export interface GuardRow {
  readonly condition: string;
  /** What was compared: samples in the never-seen range with held-out images there, or all with all. */
  readonly of: 'never-seen range' | 'all';
  /** Null where there is nobody to compare. */
  readonly guard: MemorisationGuard | null;
}

/**
 * Samples like the training set are near it, as they should be; a copy is told by a sample that claims to be new. So
 * where it is known what training has not shown, only samples and held-out images from there are compared.
 */
export function guardOf(found: readonly FoundSet[], measure: SampleMeasure | null): GuardRow[] {
  const gap = measure?.axis.gap ?? null;
  const distances = new Map(
    found.map(({ name, images, neighbours }) => {
      const nearest = nearestOf(neighbours);
      if (!measure || !gap) return [name, nearest];
      const { scores } = measure.summarize([images]);
      return [name, nearest.filter((_, at) => scores[at] > gap.low && scores[at] < gap.high)];
    }),
  );
  return found
    .filter(({ name }) => name !== heldOutName)
    .map(({ name }) => ({
      condition: name,
      of: gap ? 'never-seen range' : 'all',
      guard: memorisationGuard(distances.get(name)!, distances.get(heldOutName) ?? []),
    }));
}
