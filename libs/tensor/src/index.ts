export { EngineUnavailableError } from './lib/engine-unavailable-error.ts';
export { type AdamWHyperparameters, type AdamWSlots, adamWStep } from './lib/fused/adamw-step.ts';
export { type AttentionOptions, attention } from './lib/fused/attention.ts';
export { type ConvolutionOptions, convolution } from './lib/fused/convolution.ts';
export { type DenseOptions, dense } from './lib/fused/dense.ts';
export { type GroupNormOptions, groupNorm } from './lib/fused/group-norm.ts';
export { silu } from './lib/fused/silu.ts';
export { type RandomState, RandomStream } from './lib/random/random-stream.ts';
export { streamFor } from './lib/random/stream-for.ts';
export {
  type Engine,
  type EngineChoice,
  type EngineName,
  type EngineOptions,
  startEngine,
} from './lib/start-engine.ts';
export * as tf from './lib/tf.ts';
