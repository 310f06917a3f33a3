import {
  type AnyScoredDataset,
  circleMask,
  type DrawnFacesConfig,
  describeSupport,
  type FaceAttribute,
  type FaceReading,
  leftOutRange,
  readFace,
  selectImages,
  squareMask,
  toModelRange,
  type UnseenRange,
  unseenRange,
} from '@interpolab/data-filtering';
import {
  type AttributeReading,
  type ColumnRange,
  type DistanceToUniform,
  type Histogram,
  type PositionReading,
  type PositionSpec,
  readPositions,
  type ScoreAxis,
  type ShareEstimate,
  summarizeAttribute,
  summarizeReadings,
  unknownAxis,
} from '@interpolab/evaluation';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { JsonObject } from '../config/json-value.ts';
import type { PixelImages } from '../report/picture-grid.ts';

/** What is known of the samples of one condition, whatever judged them. */
export interface SampleSummary {
  readonly count: number;
  readonly valid: ShareEstimate;
  readonly gapOfAll: ShareEstimate;
  readonly histogram: Histogram;
  readonly distanceToUniform: DistanceToUniform | null;
  /** Pixel for pixel as drawn; only positions know. */
  readonly exact?: ShareEstimate;
}

/** A set of samples as the measure sees it: each of them, and all together. */
export interface JudgedSamples {
  readonly summary: SampleSummary;
  /** [N], what the histogram counts, in the order of the samples; NaN where a sample is not valid. */
  readonly scores: Float64Array;
}

/** How the samples of an experiment are judged: by what its data show, against what training saw. */
export interface SampleMeasure {
  /** Who judges: `position` in pixels, the `oracle` of a factor in [0, 1], or that of a second one, `oracle hair`. */
  readonly judge: 'position' | 'oracle' | `oracle ${FaceAttribute}`;
  /** The samples come some at a time: of each only its reading stays in memory. */
  summarize(samples: Iterable<PixelImages>): JudgedSamples;
  /** The never-seen range in bins of the histogram, for whoever draws it. */
  readonly gapSupport: { readonly low: number; readonly high: number; readonly width: number } | null;
  /** What the scores can be, and which of them training has shown. */
  readonly axis: ScoreAxis;
  /** What is measured against, for the record. */
  readonly spec: JsonObject;
}

/** Whether samples of such data can be judged without a classifier, and its errors. */
export function hasExactMeasure(data: ExperimentConfig['data']): boolean {
  if (data.kind === 'drawnFaces') return data.attribute !== 'age' && !data.greenLips;
  return data.kind === 'circles' || data.kind === 'shapes';
}

/** Positions for circles and squares, the oracle for drawn faces; null where only a classifier could tell. */
export function createSampleMeasure(
  { data, evaluation }: ExperimentConfig,
  dataset: AnyScoredDataset,
): SampleMeasure | null {
  switch (data.kind) {
    case 'circles':
    case 'shapes':
      return positionMeasure(dataset, evaluation.areaTolerance);
    case 'drawnFaces':
      return faceMeasure(data, seenOf(data, dataset));
    default:
      return null;
  }
}

/**
 * The second attribute of the same samples, where the data have the corners of two; null where they have not, or nothing
 * reads it exactly. What training has shown of it is what its filter keeps.
 */
export function createSecondMeasure({ data }: ExperimentConfig): SampleMeasure | null {
  if (data.kind !== 'drawnFaces' || !data.and) return null;
  const { attribute, filter } = data.and;
  const seen = filter.steps.flatMap((step) => (step.step === 'band' ? step.keep : []));
  return faceMeasure(data, {
    ...{ attribute, judge: `oracle ${attribute}`, gap: leftOutRange(filter) },
    seen: seen.map(([low, high]) => ({ low, high })),
  });
}

/** Where the first shape of the set lies; another shape beside it counts as not valid. */
function positionMeasure(dataset: AnyScoredDataset, areaTolerance: number): SampleMeasure {
  const { shapes, centres, radius } = dataset;
  if (!centres || radius === undefined)
    throw new RangeError('positionMeasure: expected centres in the data set.');
  const shape = shapes?.[0] ?? 0;
  const rows = [...dataset.labels.keys()].filter((row) => (shapes?.[row] ?? 0) === shape);
  const { imageSize, seen, gap } = describeSupport(selectImages({ ...dataset, centres, radius }, rows));
  const mask = shape === 0 ? circleMask(radius) : squareMask(radius);
  const spec: PositionSpec = { imageSize, shape: mask, seen, areaTolerance };
  return {
    judge: 'position',
    summarize(samples) {
      const readings: PositionReading[] = [];
      for (const { images, ...size } of samples) {
        readings.push(...readPositions({ ...size, channels: 3, data: toModelRange(images) }, spec));
      }
      return {
        summary: summarizeReadings(readings, spec),
        scores: Float64Array.from(readings, ({ x }) => x ?? Number.NaN),
      };
    },
    gapSupport: gap && { low: gap.from, high: gap.to, width: imageSize },
    axis: {
      ...{ attribute: 'position', unit: 'px', low: radius - 0.5, high: imageSize - radius - 0.5 },
      places: imageSize - 2 * radius,
      seen: seen.map(columnEdges),
      gap: gap && columnEdges(gap),
    },
    spec: {
      imageSize,
      radius,
      area: mask.area,
      areaTolerance,
      seen: seen.map(({ from, to }) => ({ from, to })),
    },
  };
}

/** Columns as a range of the axis: a whole pixel each. */
function columnEdges({ from, to }: ColumnRange): { low: number; high: number } {
  return { low: from - 0.5, high: to + 0.5 };
}

/** Bins of the attribute's histogram; a finer one would show the oracle's own error. */
const attributeBins = 20;

/** A factor, and what training has shown of it. */
interface SeenFactor {
  readonly attribute: FaceAttribute;
  readonly judge: SampleMeasure['judge'];
  readonly gap: UnseenRange | null;
  readonly seen: readonly { readonly low: number; readonly high: number }[];
}

function seenOf({ attribute }: DrawnFacesConfig, { scores }: AnyScoredDataset): SeenFactor {
  const gap = unseenRange(scores);
  return { attribute, judge: 'oracle', gap, seen: seenRanges(scores, gap) };
}

/** What the oracle reads: not age, and nothing where lips may be green. */
function faceMeasure(
  data: DrawnFacesConfig,
  { attribute, judge, gap, seen }: SeenFactor,
): SampleMeasure | null {
  if (attribute === 'age' || !hasExactMeasure(data)) return null;
  const { view, mouthScale } = data;
  const read = ({ hasMouth, ...factors }: FaceReading): AttributeReading => ({
    score: factors[attribute],
    isValid: hasMouth,
  });
  return {
    judge,
    summarize(samples) {
      const readings: AttributeReading[] = [];
      for (const { images, count, width: size } of samples) {
        for (let index = 0; index < count; index++) {
          readings.push(
            read(readFace({ pixels: images, start: index * size * size * 3, size, view, mouthScale })),
          );
        }
      }
      return {
        summary: summarizeAttribute(readings, { gap, bins: attributeBins }),
        scores: Float64Array.from(readings, ({ score, isValid }) => (isValid ? score : Number.NaN)),
      };
    },
    gapSupport: gap && {
      low: Math.ceil(gap.low * attributeBins),
      high: Math.floor(gap.high * attributeBins) - 1,
      width: attributeBins,
    },
    axis: { ...unknownAxis(attribute), seen: [...seen], gap: gap && { ...gap } },
    spec: { attribute, gap: gap && { ...gap } },
  };
}

/** From the lowest to the highest score of the training set, but for the gap. */
function seenRanges(
  scores: Float64Array,
  gap: { readonly low: number; readonly high: number } | null,
): { low: number; high: number }[] {
  if (scores.length === 0) return [];
  const [low, high] = [scores.reduce((a, b) => Math.min(a, b)), scores.reduce((a, b) => Math.max(a, b))];
  if (!gap) return [{ low, high }];
  return [
    { low, high: gap.low },
    { low: gap.high, high },
  ];
}
