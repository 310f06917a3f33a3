export { type Activation, activate, gelu } from './lib/activation.ts';
export { AdamW, type AdamWOptions, type Moment } from './lib/adamw.ts';
export { type AttentionBlockOptions, type AttentionOrder, attentionBlock } from './lib/attention-block.ts';
export { type AttentionPoolOptions, attentionPool } from './lib/attention-pool.ts';
export { BatchMoments, type RunningMoments } from './lib/batch-moments.ts';
export { type BatchNormContext, type BatchNormLayerOptions, batchNormLayer } from './lib/batch-norm-layer.ts';
export { type ChannelsFirstShape, toChannelsFirst, toChannelsLast } from './lib/channel-order.ts';
export {
  type ArchiveConfig,
  checkpointSchema,
  type HeldOutEvaluationConfig,
  heldOutEvaluationSchema,
} from './lib/checkpoint-schema.ts';
export { type ConvolutionOptions, convolutionLayer } from './lib/convolution-layer.ts';
export {
  type ConvolutionNormOptions,
  convolutionNorm,
  type NormalisedLayer,
} from './lib/convolution-norm.ts';
export { type DepthwiseOptions, depthwiseLayer } from './lib/depthwise-layer.ts';
export { type DropoutContext, dropout } from './lib/dropout.ts';
export { createEncoder, type Encoder, type EncoderOutput, residualStage } from './lib/encoder.ts';
export {
  assertEncoderConfig,
  type ConfigProblem,
  type EncoderConfig,
  encoderConfigProblems,
  headsFor,
  levelSizes,
} from './lib/encoder-config.ts';
export { encoderConfigFields, refineEncoderConfig } from './lib/encoder-schema.ts';
export type { ForwardContext } from './lib/forward-context.ts';
export { type CroppedBatch, gatherCrops } from './lib/gather-crops.ts';
export {
  type GoldenError,
  type GoldenTensor,
  goldenListing,
  goldenTensorError,
  largestOf,
  relativeError,
} from './lib/golden-tensor.ts';
export {
  computeGradients,
  type Gradients,
  type LossAndMetrics,
  type PendingGradients,
  startGradients,
} from './lib/gradients.ts';
export { type GroupNormCall, type GroupNormOptions, groupNormLayer } from './lib/group-norm-layer.ts';
export { holdOut, type LabelledImages } from './lib/hold-out.ts';
export {
  assertImagesFit,
  type BatchOrderOptions,
  createBatchOrder,
  gatherImages,
  type ImageBatch,
} from './lib/image-batches.ts';
export {
  type Initialiser,
  normal,
  normalByFanOut,
  ones,
  uniformByFanIn,
  uniformByXavier,
  zeros,
} from './lib/initialisers.ts';
export { type LearningRateConfig, learningRateAt, learningRateSchema } from './lib/learning-rate.ts';
export { type LinearOptions, linearLayer } from './lib/linear-layer.ts';
export { microbatches } from './lib/microbatches.ts';
export {
  type LoadWeightsOptions,
  loadWeights,
  type SaveWeightsOptions,
  saveWeights,
} from './lib/model-weights.ts';
export { MovingAverage } from './lib/moving-average.ts';
export { NonFiniteGradientError } from './lib/non-finite-gradient-error.ts';
export { normalValues, parameterValues, streamValue, streamValues } from './lib/number-stream.ts';
export { openWeights, withWeights } from './lib/open-weights.ts';
export type { Optimizer, OptimizerStep } from './lib/optimizer.ts';
export {
  type OptimizerUpdate,
  type PendingUpdate,
  startUpdate,
  type UpdateReport,
} from './lib/optimizer-update.ts';
export { Parameter, type ParameterRole, type ParameterSpec } from './lib/parameter.ts';
export type { ParameterLayout } from './lib/parameter-layout.ts';
export {
  ParameterScope,
  ParameterSet,
  type Reparametrisation,
  type WeightFn,
} from './lib/parameter-set.ts';
export { joinPatches, type PatchEmbeddingOptions, patchEmbedding } from './lib/patches.ts';
export { type PixelImage, pillowResize, type ResizeKernel } from './lib/pillow-resize.ts';
export {
  type PoolingHead,
  type PoolingHeadOptions,
  type PoolKind,
  poolingHead,
  poolKinds,
} from './lib/pooling-heads.ts';
export { positions, positionTable } from './lib/position-table.ts';
export {
  type Crop,
  cropImage,
  drawCrop,
  type RandomCropConfig,
  randomCropSchema,
} from './lib/random-crop.ts';
export { type Recomputation, recomputed } from './lib/recomputed.ts';
export { type Block, type BlockContext, type ResBlockOptions, resBlock } from './lib/res-block.ts';
export { averagePoolDown, downsampleLayer, nearestUp, upsampleLayer } from './lib/resample.ts';
export { SafetensorsError } from './lib/safetensors-error.ts';
export type { TensorDtype, TensorEntry, TensorValues } from './lib/safetensors-header.ts';
export { SafetensorsReader, withSafetensors } from './lib/safetensors-reader.ts';
export { type SafetensorsContent, type TensorToWrite, writeSafetensors } from './lib/safetensors-writer.ts';
export { Sgd, type SgdOptions } from './lib/sgd.ts';
export { SpectralNorms } from './lib/spectral-norm.ts';
export { squeezeExcitation } from './lib/squeeze-excitation.ts';
export { stochasticDepth } from './lib/stochastic-depth.ts';
export { stopGradient } from './lib/stop-gradient.ts';
export { timestepEmbedding, timestepNetwork } from './lib/timestep-embedding.ts';
export { TorchFileError } from './lib/torch-file-error.ts';
export { TorchReader } from './lib/torch-reader.ts';
export { writeTorch } from './lib/torch-writer.ts';
export {
  NonFiniteLossError,
  type StepMetrics,
  type TrainLoopOptions,
  type TrainLoopResult,
  type TrainProgress,
  trainLoop,
} from './lib/train-loop.ts';
export {
  type CheckpointInfo,
  loadTrainingCheckpoint,
  readCheckpointInfo,
  saveTrainingCheckpoint,
  type TrainingMemory,
  type TrainingState,
} from './lib/training-checkpoint.ts';
export {
  adaptiveModulation,
  type ConditionedBlock,
  modulatedNorm,
  type TransformerBlockOptions,
  transformerBlock,
} from './lib/transformer-block.ts';
export { updateSchema } from './lib/update-schema.ts';
export { createWeightedBatchOrder, type WeightedBatchOrderOptions } from './lib/weighted-batch-order.ts';
export { WeightsFileError } from './lib/weights-file-error.ts';
export type { TensorFacts, WeightsReader } from './lib/weights-reader.ts';
export { type FileContent, writeFileAtomically } from './lib/write-file-atomically.ts';
