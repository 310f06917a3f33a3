export {
  type AttributeWeights,
  attributeGuidanceGradient,
  attributeTarget,
} from './lib/attribute-guidance.ts';
export {
  type Calibration,
  type CalibrationConfig,
  calibrateLogits,
  calibrationConfigSchema,
  calibrationMethods,
  fitCalibration,
  uncalibrated,
} from './lib/calibration.ts';
export {
  type LabelledLogits,
  largestInRow,
  meanNegativeLogLikelihood,
  probabilitiesOf,
} from './lib/class-probabilities.ts';
export { type ClassSeparation, classSeparation } from './lib/class-separation.ts';
export {
  type ClassificationMetrics,
  type ClassMetrics,
  classificationMetrics,
  type ThresholdMetrics,
} from './lib/classification-metrics.ts';
export {
  type ClassifierConfig,
  type ClassifierStepMetrics,
  type ClassifierTrainer,
  type ClassifierTrainerOptions,
  createClassifierTrainer,
  type NoisingFn,
  type NoisingProcess,
} from './lib/classifier-trainer.ts';
export {
  type ClassifierTrainingConfig,
  classifierTrainingConfigSchema,
} from './lib/classifier-training-config.ts';
export { crossEntropy } from './lib/cross-entropy.ts';
export {
  type BlockRun,
  type EfficientNetArchitecture,
  type EfficientNetName,
  efficientNetArchitectures,
  efficientNetNames,
} from './lib/efficientnet-architecture.ts';
export type { ClassifierContext } from './lib/efficientnet-block.ts';
export {
  type ClassifierEvaluationOptions,
  evaluateGuidanceClassifier,
} from './lib/evaluate-guidance-classifier.ts';
export { createGuidanceClassifier, type GuidanceClassifier } from './lib/guidance-classifier.ts';
export {
  type GuidanceClassifierConfig,
  guidanceClassifierConfigSchema,
} from './lib/guidance-classifier-config.ts';
export {
  classProbabilities,
  type GuidanceClasses,
  type GuidanceWeights,
  guidanceGradient,
  guidanceTarget,
  type LogitsOf,
} from './lib/guidance-gradient.ts';
export { createImageClassifier, type ImageClassifier } from './lib/image-classifier.ts';
export { type ImageClassifierConfig, imageClassifierConfigSchema } from './lib/image-classifier-config.ts';
export {
  createImageClassifierTrainer,
  type ImageClassifierStepMetrics,
  type ImageClassifierTrainer,
  type ImageClassifierTrainerOptions,
} from './lib/image-classifier-trainer.ts';
export {
  type ImageClassifierTrainingConfig,
  imageClassifierTrainingConfigSchema,
} from './lib/image-classifier-training-config.ts';
export { type ImageSource, imagesInMemory } from './lib/image-source.ts';
export { applyIsotonic, fitIsotonic, type IsotonicCalibration } from './lib/isotonic-calibration.ts';
export { judgeAccuracy, judgeSeparation, type Learning } from './lib/judge-learning.ts';
export { type DifferentiableFn, type LbfgsOptions, type Minimum, minimiseLbfgs } from './lib/lbfgs.ts';
export { measureSeparation, type SeparationOptions } from './lib/measure-separation.ts';
export {
  type OnnxClassifier,
  type OnnxClassifierOptions,
  type OnnxFeatures,
  openOnnxClassifier,
  openOnnxFeatures,
} from './lib/onnx-classifier.ts';
export {
  type OnnxClassifierConfig,
  type OnnxFeaturesConfig,
  onnxClassifierConfigSchema,
  onnxFeaturesConfigSchema,
} from './lib/onnx-classifier-config.ts';
export { loadOnnxRuntime, OnnxError } from './lib/onnx-runtime.ts';
export { type LogitsFn, type PredictOptions, predictLogits } from './lib/predict-logits.ts';
export {
  accuracyMetrics,
  type ClassifiedImages,
  countByQuartile,
  type QuartileCounts,
} from './lib/quartile-accuracy.ts';
export {
  type Reliability,
  type ReliabilityBin,
  reliabilityOf,
  reliabilityOfLogits,
} from './lib/reliability.ts';
export { rocAuc } from './lib/roc-auc.ts';
export {
  type CalibrationState,
  calibrationAt,
  divideLastLayer,
  fitTemperature,
  type TemperatureCalibration,
} from './lib/temperature-calibration.ts';
