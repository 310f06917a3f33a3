import type { AnyScoredDataset } from '@interpolab/data-filtering';
import { axisHistogram } from '@interpolab/evaluation';
import type { JsonObject } from '../config/json-value.ts';
import { imageSheet, sheetGeometry } from '../report/image-sheet.ts';
import { nearestFigure } from './nearest-figure.ts';
import { type NewImages, nearestOf } from './neighbours-guard.ts';
import { type FoundSet, heldOutName } from './search-neighbours.ts';
import type { StageReporter } from './stage.ts';

const distanceBins = 30;

/** A way to tell how near images are, and what was found by it. */
export interface SearchedSpace {
  readonly kind: 'pixels' | 'features';
  readonly found: readonly FoundSet[];
}

/** What the tables and histograms of a space are called: `<table>/<condition>`. */
const names = {
  pixels: { table: 'neighbours', histogram: 'nearest-distance' },
  features: { table: 'feature-neighbours', histogram: 'nearest-feature-distance' },
} as const;

const conditionsOf = (found: readonly FoundSet[]) => found.filter(({ name }) => name !== heldOutName);

/**
 * A table for each condition, a row for each sample: its neighbours as row of the training set, cell of the sheets and
 * distance. The sheets hold the training images that are somebody's neighbour in some space, and no others.
 */
export async function reportNeighbours(
  spaces: readonly SearchedSpace[],
  { images, height, width, channels }: AnyScoredDataset,
  report: StageReporter,
): Promise<JsonObject> {
  const all = spaces.flatMap(({ found }) =>
    conditionsOf(found).flatMap(({ neighbours }) => [...neighbours.indices].filter((index) => index >= 0)),
  );
  const rows = [...new Set(all)].sort((a, b) => a - b);
  const cellOf = new Map(rows.map((row, cell) => [row, cell]));
  for (const { kind, found } of spaces) {
    for (const set of conditionsOf(found))
      reportTable(`${names[kind].table}/${set.name}`, set, { report, cellOf });
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

function reportTable(
  name: string,
  { images: samples, neighbours: { nearest, indices, distances } }: FoundSet,
  { report, cellOf }: { report: StageReporter; cellOf: ReadonlyMap<number, number> },
): void {
  const places = Array.from({ length: nearest }, (_, place) => place);
  report.table(name, {
    columns: ['sample', ...places.flatMap((place) => [`row ${place}`, `cell ${place}`, `distance ${place}`])],
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

/** How far the nearest training image is, over one grid for all conditions and the held-out images. */
export function reportDistances({ kind, found }: SearchedSpace, report: StageReporter): void {
  const sets = found.map(({ name, neighbours }) => ({ name, distances: nearestOf(neighbours) }));
  const most = Math.max(...sets.flatMap(({ distances }) => distances));
  const range = { from: 0, to: most > 0 ? most : 1, bins: distanceBins };
  for (const { name, distances } of sets) {
    const { edges, counts } = axisHistogram(distances, range);
    report.histogram(`${names[kind].histogram}/${name}`, { edges: [...edges], counts: [...counts] });
  }
}

/** Of every condition the samples that are nearest to the training set, in every space (paper §6.4). */
export async function reportFigures(
  spaces: readonly SearchedSpace[],
  training: AnyScoredDataset,
  { report, isNew }: { report: StageReporter; isNew: NewImages },
): Promise<void> {
  const words = spaces.map(({ kind }) => `by ${kind}`).join(', then ');
  for (const [at, { name, images }] of conditionsOf(spaces[0].found).entries()) {
    const figure = await nearestFigure(images, training, {
      spaces: spaces.map(({ found }) => conditionsOf(found)[at].neighbours),
      isNew: isNew?.get(name),
    });
    report.picture(`nearest/${name}`, figure, {
      caption: `the samples nearest to the training set, each with its nearest training images; ${words}`,
    });
  }
}
