import { adamWPlain } from '../plain/adamw-plain.ts';
import * as tf from '../tf.ts';
import { assertFloat, assertShape } from './assert-shape.ts';
import { hasFusedKernel, runFusedMany } from './fused-kernel.ts';

/** What one update reads and writes; all of one shape. */
export interface AdamWSlots {
  parameter: tf.Variable;
  gradient: tf.Tensor;
  firstMoment: tf.Variable;
  secondMoment: tf.Variable;
  /** Exponential moving average of the parameter. */
  average?: tf.Variable;
}

export interface AdamWHyperparameters {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** 1 for the first update. */
  step: number;
  /** average ← averageDecay · average + (1 − averageDecay) · parameter, after the update. */
  averageDecay: number;
}

/**
 * One AdamW update in place, with the semantics of PyTorch's `torch.optim.AdamW`: decoupled weight decay first
 * (θ ← θ − lr·wd·θ), then θ ← θ − lr·m̂ / (√v̂ + ε). Loshchilov and Hutter 2019, algorithm 2. Not differentiable.
 */
export function adamWStep(o: AdamWSlots, h: AdamWHyperparameters): void {
  for (const [name, tensor] of Object.entries(o) as [string, tf.Tensor | undefined][]) {
    if (tensor === undefined) continue;
    assertShape(tensor, o.parameter.shape, `adamWStep: ${name}`);
    assertFloat(tensor, `adamWStep: ${name}`);
  }
  if (!Number.isInteger(h.step) || h.step < 1) {
    throw new RangeError(`adamWStep: step must be an integer from 1 on, got ${h.step}.`);
  }
  if (!hasFusedKernel('FusedAdamW')) {
    adamWPlain(o, h);
    return;
  }
  const { parameter, gradient, firstMoment, secondMoment, average } = o;
  for (const slot of [parameter, firstMoment, secondMoment, average]) if (slot !== undefined) makeSole(slot);
  runFusedMany('FusedAdamW', { parameter, gradient, firstMoment, secondMoment, average }, h);
}

/** Gives a variable data of its own if another tensor shares them: that tensor must not change with it. */
function makeSole(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) === 1) return;
  const copy = tf.add(variable, 0);
  variable.assign(copy);
  copy.dispose();
}
