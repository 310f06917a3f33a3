export { type AttributeHeatMap, attributeHeatMap } from './lib/attribute-heat-map.ts';
export {
  bootstrapDistances,
  type DistanceInterval,
  type DistanceIntervals,
} from './lib/bootstrap-distances.ts';
export {
  type DistanceName,
  type DistanceToUniform,
  distanceToUniform,
  unguardedKl,
} from './lib/distance-to-uniform.ts';
export { type EvaluationConfig, evaluationConfigSchema } from './lib/evaluation-config.ts';
export { type FeatureMatrix, unitFeatures } from './lib/feature-matrix.ts';
export { type Component, findComponents } from './lib/find-components.ts';
export {
  featureMoments,
  frechetDistance,
  frechetDistanceOfGaussians,
  type Moments,
} from './lib/frechet-distance.ts';
export {
  attributeHistogram,
  axisHistogram,
  binShares,
  columnHistogram,
  dataRangeHistogram,
  type Histogram,
} from './lib/histogram.ts';
export { type KernelDistance, kernelDistance } from './lib/kernel-distance.ts';
export {
  DISAGREEMENT,
  type MemberDisagreement,
  memberDisagreement,
  sampleDisagreement,
} from './lib/member-disagreement.ts';
export { type MemorisationGuard, memorisationGuard } from './lib/memorisation.ts';
export { NearestFeatures, nearestFeatures } from './lib/nearest-features.ts';
export { NearestImages, type PixelRows } from './lib/nearest-images.ts';
export type { Neighbours } from './lib/nearest-list.ts';
export { type FloorOfDistance, type NoiseFloor, noiseFloor } from './lib/noise-floor.ts';
export {
  comparePaired,
  type PairedComparison,
  type SeedPair,
  seedsMissing,
  seedsNeeded,
} from './lib/paired-comparison.ts';
export {
  type ColumnRange,
  type PositionSpec,
  type TrueShape,
  type Where,
  whereIs,
} from './lib/position-spec.ts';
export { type PrecisionRecall, precisionRecall } from './lib/precision-recall.ts';
export { quantile } from './lib/quantile.ts';
export { rankCorrelation } from './lib/rank-correlation.ts';
export {
  POSITION_PROBLEMS,
  type PositionProblem,
  type PositionReading,
  readPositions,
} from './lib/read-position.ts';
export { DISTANCE_NAMES } from './lib/resample.ts';
export type { SampleBatch } from './lib/sample-batch.ts';
export { isAttributeAxis, type ScoreAxis, scoreAxisSchema, unknownAxis } from './lib/score-axis.ts';
export { SCORE_MEASURES, type ScoreMeasure, scoreMeasure } from './lib/score-measure.ts';
export { readScoreReference, type ScoreReference, scoreReferenceName } from './lib/score-reference.ts';
export { shareWithin } from './lib/share-within.ts';
export { tQuantile, tQuantile975 } from './lib/student-t.ts';
export {
  type AttributeReading,
  type AttributeSpec,
  type AttributeSummary,
  summarizeAttribute,
} from './lib/summarize-attribute.ts';
export { type PositionSummary, summarizePositions, summarizeReadings } from './lib/summarize-positions.ts';
export {
  BIN_VARIANTS,
  type BinVariant,
  type ScoreQuestion,
  type ScoreSummary,
  summarizeScores,
} from './lib/summarize-scores.ts';
export { type TruthCurve, truthCurve } from './lib/truth-curve.ts';
export { UNKNOWN_MIDDLE } from './lib/unknown-middle.ts';
export { type ShareEstimate, wilsonInterval } from './lib/wilson-interval.ts';
