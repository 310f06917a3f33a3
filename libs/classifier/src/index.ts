export {
  type AttributeWeights,
  attributeGuidanceGradient,
  attributeTarget,
} from './lib/attribute-guidance.ts';
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
  accuracyMetrics,
  type ClassifiedImages,
  countByQuartile,
  type QuartileCounts,
} from './lib/quartile-accuracy.ts';
