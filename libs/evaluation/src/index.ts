export { type DistanceToUniform, distanceToUniform } from './lib/distance-to-uniform.ts';
export { type EvaluationConfig, evaluationConfigSchema } from './lib/evaluation-config.ts';
export { type Component, findComponents } from './lib/find-components.ts';
export {
  attributeHistogram,
  binShares,
  columnHistogram,
  dataRangeHistogram,
  type Histogram,
} from './lib/histogram.ts';
export {
  type ColumnRange,
  type PositionSpec,
  type TrueShape,
  type Where,
  whereIs,
} from './lib/position-spec.ts';
export { rankCorrelation } from './lib/rank-correlation.ts';
export {
  POSITION_PROBLEMS,
  type PositionProblem,
  type PositionReading,
  readPositions,
} from './lib/read-position.ts';
export type { SampleBatch } from './lib/sample-batch.ts';
export {
  type AttributeReading,
  type AttributeSpec,
  type AttributeSummary,
  summarizeAttribute,
} from './lib/summarize-attribute.ts';
export { type PositionSummary, summarizePositions, summarizeReadings } from './lib/summarize-positions.ts';
export { type ShareEstimate, wilsonInterval } from './lib/wilson-interval.ts';
