import type { tf } from '@interpolab/tensor';
import type { MovingAverage } from './moving-average.ts';
import type { Parameter } from './parameter.ts';
import type { ParameterSet } from './parameter-set.ts';

export interface OptimizerStep {
  readonly gradients: ReadonlyMap<Parameter, tf.Tensor>;
  readonly learningRate: number;
  /** Number of this update, from 1: a bias correction needs it. */
  readonly update: number;
  /** Moved along with the weights. */
  readonly average?: MovingAverage;
}

/** How weights move along gradients, and what it remembers for that: `slots` of each parameter, which checkpoints hold. */
export interface Optimizer {
  readonly parameters: ParameterSet;
  readonly slots: readonly string[];
  readonly variables: tf.Variable[];
  /** One update in place. A parameter without a gradient stays as it is, like PyTorch's `grad is None`. */
  apply(step: OptimizerStep): void;
  toDisk(parameter: Parameter, slot: string): Float32Array;
  assign(parameter: Parameter, slot: string, diskValues: Float32Array): void;
  dispose(): void;
}
