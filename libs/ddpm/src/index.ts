export { type AncestralStepInput, pSample } from './lib/ancestral-step.ts';
export {
  type ClassifierFreeGuidance,
  classifierFreeDenoiser,
  unconditionalDenoiser,
} from './lib/classifier-free-denoiser.ts';
export { conditionMean, conditionScore, type GradientPoint } from './lib/conditioning.ts';
export { createDenoiser, type DenoiserConfig, denoiserConfigSchema } from './lib/create-denoiser.ts';
export { type DdimStepInput, ddimSample } from './lib/ddim-step.ts';
export {
  createDdpmTrainer,
  type DdpmConfig,
  type DdpmStepMetrics,
  type DdpmTrainer,
  type DdpmTrainerOptions,
} from './lib/ddpm-trainer.ts';
export { type DdpmTrainingConfig, ddpmTrainingConfigSchema } from './lib/ddpm-training-config.ts';
export type { DenoiserCall, DenoiserNetwork, DenoiserShape } from './lib/denoiser-network.ts';
export {
  createDiffusion,
  type Diffusion,
  type DiffusionConfig,
  type DiffusionConfigInput,
  diffusionConfigSchema,
  type PredictionKind,
  type VarianceKind,
} from './lib/diffusion.ts';
export { createDit } from './lib/dit.ts';
export { type DitConfig, type DitShape, ditConfigSchema, ditShape, ditSizes } from './lib/dit-config.ts';
export { dpmSolverSample } from './lib/dpm-solver-step.ts';
export { type DenoiserEvaluationOptions, evaluateDenoiser } from './lib/evaluate-denoiser.ts';
export {
  type QPosteriorInput,
  type QSampleInput,
  qPosteriorLogVariance,
  qPosteriorMean,
  qSample,
} from './lib/forward-process.ts';
export { discretizedGaussianLogLikelihood, type Gaussian, normalKl } from './lib/gaussian.ts';
export { type DenoiserFn, type GuidanceFn, sumGuidance } from './lib/guidance.ts';
export {
  type GuidanceWeightSchedule,
  guidanceWeightScheduleSchema,
  scaleGuidance,
  type WeightFactor,
  weightFactor,
} from './lib/guidance-weight-schedule.ts';
export { labelTableRows, nullLabel } from './lib/label-table-config.ts';
export { type DdpmLossConfig, ddpmLossConfigSchema } from './lib/loss-config.ts';
export { type ImageLosses, type LossInput, trainingLoss, variationalBoundTerm } from './lib/losses.ts';
export { predictNoiseFromX0, predictX0FromNoise } from './lib/noise-and-x0.ts';
export {
  createNoiseSchedule,
  type NoiseSchedule,
  type NoiseScheduleKind,
  scheduleFromBetas,
} from './lib/noise-schedule.ts';
export { type PMeanVariance, type PMeanVarianceInput, pMeanVariance } from './lib/p-mean-variance.ts';
export { impliedX0, type PredictionInput, predictionTarget } from './lib/prediction.ts';
export { keptTimesteps, respaceSchedule } from './lib/respacing.ts';
export type { ReverseStep, ReverseStepInput } from './lib/reverse-step.ts';
export {
  type SampledBatch,
  type SampleImagesOptions,
  type SamplingProgress,
  sampleBatches,
  sampleImages,
} from './lib/sample-images.ts';
export { type ChainStep, type SamplingChainOptions, sampleChain } from './lib/sampling-chain.ts';
export { perClassifier, type SamplingConfig, samplingConfigSchema } from './lib/sampling-config.ts';
export {
  createSolver,
  type SamplerKind,
  type Solver,
  type SolverSettings,
  samplerKinds,
} from './lib/solvers.ts';
export {
  createTimestepSampler,
  type DrawnTimesteps,
  type TimestepSampler,
  type TimestepSamplerKind,
  type TimestepSamplerState,
  timestepSamplerSchema,
} from './lib/timestep-sampler.ts';
export type { TrainingSet } from './lib/training-batch.ts';
export {
  frameInterval,
  type Trajectory,
  type TrajectorySettings,
  trajectoryTimesteps,
} from './lib/trajectory.ts';
export { createUnet, type Unet } from './lib/unet.ts';
export { type UnetConfig, unetConfigSchema } from './lib/unet-config.ts';
export {
  priorBound,
  type VariationalBound,
  type VariationalBoundInput,
  variationalBound,
} from './lib/variational-bound.ts';
