export {
  type CircleLayoutOptions,
  type ColumnRange,
  circleCentres,
  circleCount,
  stripWidth,
} from './lib/circle-layout.ts';
export { createCircleDataset } from './lib/create-circle-dataset.ts';
export {
  type CirclesConfig,
  type CirclesConfigInput,
  circlesConfigSchema,
  type DataConfig,
  dataConfigSchema,
} from './lib/data-config.ts';
export { readCircleDataset, readDataset, writeDataset } from './lib/dataset-file.ts';
export { describeSupport, type PositionSupport } from './lib/describe-support.ts';
export { type Canvas, drawShape } from './lib/draw-shape.ts';
export { readScoreSet, writeScoreSet } from './lib/filters/score-file.ts';
export {
  assertScoreSet,
  probabilityAt,
  type ScoreMember,
  type ScoreRecord,
  type ScoreSet,
  scoreRecordSchema,
} from './lib/filters/score-set.ts';
export { hashDataset } from './lib/hash-dataset.ts';
export {
  type CircleDataset,
  type ImageDataset,
  type ScoredDataset,
  selectImages,
  shuffledIndices,
} from './lib/image-dataset.ts';
export { gatherBatch, type ImageBatch, toModelRange, toUint8 } from './lib/model-range.ts';
export type { NpyArray, NpyData } from './lib/npy.ts';
export { type NpyStream, readNpz, writeNpz } from './lib/npz.ts';
export { type NpzRows, readNpzRows } from './lib/npz-rows.ts';
export { positionScore } from './lib/position-score.ts';
export { selectExtremes } from './lib/select-extremes.ts';
export { circleMask, type ShapeMask, squareMask } from './lib/shape-mask.ts';
