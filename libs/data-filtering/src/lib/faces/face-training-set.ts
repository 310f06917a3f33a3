import type { TrainingSet } from '../create-training-set.ts';
import { applyFilter } from '../filters/apply-filter.ts';
import { intersectSelections, type LabelledRows, selectAgreeing } from '../filters/attribute-selections.ts';
import type { FilterConfig } from '../filters/filter-config.ts';
import { funnelStep } from '../filters/funnel.ts';
import { truthScores } from '../filters/truth-scores.ts';
import { type FaceDataset, joinDatasets, selectImages } from '../image-dataset.ts';
import { greenLips } from '../overlay/green-lips.ts';
import { createFaceDataset, type DrawProgress } from './create-face-dataset.ts';
import { drawFaceNumbers, faceStream } from './draw-face.ts';
import type { DrawnFacesConfig } from './drawn-faces-config.ts';
import { type FaceAttribute, faceAttributes } from './face-factors.ts';
import { lipLandmarks } from './lip-landmarks.ts';

const classNames = {
  smile: ['not smiling', 'smiling'],
  hair: ['blond', 'black'],
  age: ['young', 'old'],
} as const;

/** Drawn faces, filtered by their true factors. The labels of a filtered set are the sides that the truth is on. */
export function faceTrainingSet(config: DrawnFacesConfig, onProgress?: DrawProgress): TrainingSet {
  const drawn = createFaceDataset(config, onProgress);
  const { and } = config;
  const first = extremesBy(drawn, config);
  const chosen = and ? bothExtremes(drawn, { first, second: extremesBy(drawn, and) }, and) : first;
  const { selection, funnel, warnings } = chosen;
  const labels = new Int32Array(drawn.count);
  for (const [at, row] of selection.rows.entries()) labels[row] = selection.labels[at];
  const dataset = selectImages({ ...drawn, labels }, selection.rows);
  return {
    dataset: config.greenLips ? withGreenLips(dataset, selection.rows, config) : dataset,
    consideredScores: drawn.scores,
    funnel,
    warnings,
  };
}

interface Extremes {
  readonly selection: LabelledRows;
  readonly funnel: TrainingSet['funnel'];
  readonly warnings: readonly string[];
}

/** The faces that a filter keeps by the true factor; without a step all of them, with their noisy labels. */
function extremesBy(
  drawn: FaceDataset,
  { attribute, filter }: { attribute: FaceAttribute; filter: FilterConfig },
): Extremes {
  if (filter.steps.length === 0) {
    const rows = Int32Array.from(drawn.labels.keys());
    return { selection: { rows, labels: drawn.labels }, funnel: [], warnings: [] };
  }
  const column = faceAttributes.indexOf(attribute);
  const width = faceAttributes.length;
  const scores = Float64Array.from(drawn.labels, (_, row) => drawn.factors[row * width + column]);
  const truth = truthScores({ ...drawn, scores }, { name: 'drawn faces', classes: classNames[attribute] });
  const { rows, funnel, warnings } = applyFilter(truth, filter);
  return { selection: { rows, labels: rows.map((row) => truth.labels[row]) }, funnel, warnings };
}

/** The four corners of two attributes, or two of them: faces that both filters keep (paper §1.4). */
function bothExtremes(
  drawn: FaceDataset,
  { first, second }: { first: Extremes; second: Extremes },
  { attribute, corners }: NonNullable<DrawnFacesConfig['and']>,
): Extremes {
  const choose = corners === 'all' ? intersectSelections : selectAgreeing;
  const selection = choose(first.selection, second.selection);
  const labels = new Int32Array(drawn.count);
  for (const [at, row] of selection.rows.entries()) labels[row] = selection.labels[at];
  const step = funnelStep(`and ${attribute}`, selection.rows, {
    labels,
    classes: corners === 'all' ? 4 : 2,
  });
  return {
    selection,
    funnel: [...first.funnel, step],
    warnings: [...first.warnings, ...second.warnings],
  };
}

/** Every face as it is (0), then all of them again with green lips (1); the score is that label. */
function withGreenLips(
  dataset: FaceDataset,
  rows: Int32Array,
  { seed, imageSize, view, mouthScale, variety }: DrawnFacesConfig,
): FaceDataset {
  const bytes = imageSize ** 2 * 3;
  const images = new Uint8Array(dataset.images.length);
  for (const [at, row] of rows.entries()) {
    const face = drawFaceNumbers(faceStream(seed, row), { view, mouthScale, variety });
    const pixels = dataset.images.subarray(at * bytes, (at + 1) * bytes);
    const painted = greenLips({ pixels, width: imageSize, height: imageSize }, lipLandmarks(face, imageSize));
    images.set(painted.pixels, at * bytes);
  }
  const side = (value: 0 | 1) => ({
    labels: new Int32Array(dataset.count).fill(value),
    scores: new Float64Array(dataset.count).fill(value),
  });
  return joinDatasets({ ...dataset, ...side(0) }, { ...dataset, images, ...side(1) });
}
