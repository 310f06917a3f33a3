import { circleCentres } from './circle-layout.ts';
import { createCircleDataset } from './create-circle-dataset.ts';
import type { CirclesConfig, DataConfig } from './data-config.ts';
import type { AnyScoredDataset } from './dataset-file.ts';
import type { DrawProgress } from './faces/create-face-dataset.ts';
import { faceTrainingSet } from './faces/face-training-set.ts';
import type { FunnelStep } from './filters/funnel.ts';
import { selectImages } from './image-dataset.ts';
import { npzTrainingSet, photoTrainingSet } from './photos/photo-training-set.ts';
import { positionScore } from './position-score.ts';
import { selectExtremes } from './select-extremes.ts';
import { createShapeDataset } from './shapes/create-shape-dataset.ts';

/** The images that every model of an experiment sees, and what they were chosen from. */
export interface TrainingSet {
  readonly dataset: AnyScoredDataset;
  /** Attribute scores of all images that were looked at. */
  readonly consideredScores: Float64Array;
  readonly funnel: readonly FunnelStep[];
  readonly warnings: readonly string[];
}

/** What making a training set may use and tell. */
export interface TrainingSetContext {
  /** Where caches of decoded images are kept. */
  readonly cacheFolder: string;
  readonly onProgress?: DrawProgress;
  readonly shouldStop?: () => boolean;
}

/**
 * Makes the training set of a configuration. Undefined if the user stopped it; what was cached is kept then. Throws
 * one-line errors; FilterError where a filter leaves too little.
 */
export async function createTrainingSet(
  config: DataConfig,
  { cacheFolder, onProgress, shouldStop }: TrainingSetContext,
): Promise<TrainingSet | undefined> {
  switch (config.kind) {
    case 'circles':
      return circleExtremes(config);
    case 'shapes': {
      const dataset = createShapeDataset(config);
      return { dataset, consideredScores: dataset.scores, funnel: [], warnings: [] };
    }
    case 'drawnFaces':
      return faceTrainingSet(config, onProgress);
    case 'celeba':
    case 'folder':
      return photoTrainingSet(config, {
        cacheFolder,
        shouldStop,
        onProgress: ({ done, count }) => onProgress?.(done, count),
      });
    case 'npz':
      return npzTrainingSet(config);
  }
}

/**
 * Every circle that fits the canvas, and those of them that training may see. For the border layout these are the
 * extremes of the attribute: score at most that of the last seen column on the left, or at least that of the first
 * on the right.
 */
function circleExtremes(config: CirclesConfig): TrainingSet {
  const nothingElse = { funnel: [], warnings: [] };
  if (config.layout !== 'border') {
    const dataset = createCircleDataset(config);
    return { dataset, consideredScores: dataset.scores, ...nothingElse };
  }
  const drawn = createCircleDataset({ ...config, layout: 'uniform' });
  const columns = circleCentres(config).filter((_, index) => index % 2 === 0);
  const middle = config.imageSize / 2;
  const low = positionScore(Math.max(...columns.filter((x) => x < middle)), config);
  const high = positionScore(Math.min(...columns.filter((x) => x >= middle)), config);
  const dataset = selectImages(drawn, selectExtremes(drawn.scores, { low, high }));
  return { dataset, consideredScores: drawn.scores, ...nothingElse };
}
