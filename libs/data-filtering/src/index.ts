export { type FileStore, openFileStore } from './lib/archives/file-store.ts';
export {
  buildImageCache,
  type CacheProgress,
  type ImageCacheRequest,
} from './lib/cache/build-image-cache.ts';
export type { CacheIndex } from './lib/cache/cache-index.ts';
export { ImageCache } from './lib/cache/image-cache.ts';
export {
  type AttributeTable,
  attributeColumn,
  type CelebaAttribute,
  celebaAttributes,
} from './lib/celeba/celeba-attributes.ts';
export { type CelebaSplit, celebaCounts, celebaSplits } from './lib/celeba/celeba-splits.ts';
export { type Celeba, openCeleba, splitRows } from './lib/celeba/open-celeba.ts';
export {
  type CircleLayoutOptions,
  type ColumnRange,
  circleCentres,
  circleCount,
  stripWidth,
} from './lib/circle-layout.ts';
export { createCircleDataset } from './lib/create-circle-dataset.ts';
export { createTrainingSet, type TrainingSet, type TrainingSetContext } from './lib/create-training-set.ts';
export {
  type CirclesConfig,
  type CirclesConfigInput,
  circlesConfigSchema,
  type DataConfig,
  dataConfigSchema,
} from './lib/data-config.ts';
export {
  type AnyScoredDataset,
  readDataset,
  readScoredDataset,
  writeDataset,
} from './lib/dataset-file.ts';
export { describeData } from './lib/describe-data.ts';
export { describeSupport, type PositionSupport } from './lib/describe-support.ts';
export { type Canvas, drawShape } from './lib/draw-shape.ts';
export { createFaceDataset, type DrawProgress } from './lib/faces/create-face-dataset.ts';
export {
  type DrawnFacesConfig,
  type DrawnFacesConfigInput,
  drawnFacesConfigSchema,
} from './lib/faces/drawn-faces-config.ts';
export { type FaceAttribute, type FaceFactors, faceAttributes } from './lib/faces/face-factors.ts';
export { type FaceImage, type FaceReading, readFace } from './lib/faces/face-oracle.ts';
export { type LabelNoise, labelProbability } from './lib/faces/noisy-label.ts';
export {
  applyFilter,
  describeStep,
  type FilterResult,
} from './lib/filters/apply-filter.ts';
export { type BorderlineRows, borderlineRows } from './lib/filters/borderline-rows.ts';
export {
  type FilterConfig,
  type FilterStep,
  filterConfigSchema,
} from './lib/filters/filter-config.ts';
export { FilterError } from './lib/filters/filter-error.ts';
export {
  type FilterRecord,
  filterRecord,
  keptListName,
  subsetListName,
} from './lib/filters/filter-record.ts';
export { describeFunnel, type FunnelStep } from './lib/filters/funnel.ts';
export { joinScoreSets } from './lib/filters/join-score-sets.ts';
export type { KeptHistogram } from './lib/filters/kept-histogram.ts';
export { leftOutRange } from './lib/filters/left-out-range.ts';
export { memberAgreement } from './lib/filters/member-agreement.ts';
export { drawFolds, drawRandomSubsets } from './lib/filters/random-subsets.ts';
export { readScoreSet, writeScoreSet } from './lib/filters/score-file.ts';
export {
  assertScoreSet,
  probabilityAt,
  type ScoreMember,
  type ScoreRecord,
  type ScoreSet,
  scoreRecordSchema,
} from './lib/filters/score-set.ts';
export { truthScores } from './lib/filters/truth-scores.ts';
export { hashDataset } from './lib/hash-dataset.ts';
export { type HeldOutImages, heldOutImages } from './lib/held-out/held-out-images.ts';
export {
  type CircleDataset,
  type FaceDataset,
  type ImageDataset,
  type ScoredDataset,
  type ShapeDataset,
  selectImages,
  shuffledIndices,
} from './lib/image-dataset.ts';
export { type DecodedImage, decodeImage } from './lib/images/decode-image.ts';
export {
  type Preprocessing,
  type PreprocessOptions,
  preprocess,
  preprocessings,
} from './lib/images/preprocess.ts';
export { gatherBatch, type ImageBatch, toModelRange, toUint8 } from './lib/model-range.ts';
export type { NpyArray, NpyData } from './lib/npy.ts';
export { type NpyStream, readNpz, writeNpz } from './lib/npz.ts';
export { type NpzRows, readNpzRows } from './lib/npz-rows.ts';
export { greenLips, type Points, parseLandmarks } from './lib/overlay/green-lips.ts';
export {
  type CelebaConfig,
  celebaConfigSchema,
  type FolderConfig,
  folderConfigSchema,
  type NpzConfig,
  npzConfigSchema,
} from './lib/photos/photo-configs.ts';
export { dataIdentity } from './lib/photos/photo-identity.ts';
export {
  describeRepetitions,
  openPhotoSet,
  type PhotoContext,
  type PhotoSet,
} from './lib/photos/photo-set.ts';
export { positionScore } from './lib/position-score.ts';
export { selectExtremes } from './lib/select-extremes.ts';
export { circleMask, type ShapeMask, squareMask } from './lib/shape-mask.ts';
export { createShapeDataset, shapeNames } from './lib/shapes/create-shape-dataset.ts';
export { type ShapesConfig, type ShapesConfigInput, shapesConfigSchema } from './lib/shapes/shapes-config.ts';
export {
  formatIndexList,
  type IndexList,
  type IndexListReport,
  parseIndexList,
  readIndexList,
} from './lib/sources/index-list.ts';
export { type UnseenRange, unseenRange } from './lib/unseen-range.ts';
