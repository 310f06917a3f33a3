import { adamWPlain } from '../plain/adamw-plain.ts';
import * as tf from '../tf.ts';
import { assertFloat, assertNumber, assertShape, assertTensor } from './assert-shape.ts';
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

const finite = {
  holds: (value: number) => value >= 0 && value < Number.POSITIVE_INFINITY,
  expected: 'a finite number from 0 on',
};
const decay = { holds: (value: number) => value >= 0 && value < 1, expected: 'in [0, 1)' };
const share = { holds: (value: number) => value >= 0 && value <= 1, expected: 'in [0, 1]' };

/**
 * One AdamW update in place, with the semantics of PyTorch's `torch.optim.AdamW`: decoupled weight decay first
 * (θ ← θ − lr·wd·θ), then θ ← θ − lr·m̂ / (√v̂ + ε). Loshchilov and Hutter 2019, algorithm 2. Not differentiable.
 */
export function adamWStep(o: AdamWSlots, h: AdamWHyperparameters): void {
  adamWSteps([o], h);
}

/**
 * {@link adamWStep} for all parameters of a network in one call, which saves what TensorFlow.js costs a call. Nothing
 * is changed unless everything is valid.
 */
export function adamWSteps(updates: readonly AdamWSlots[], h: AdamWHyperparameters): void {
  for (const o of updates) assertSlots(o);
  const averaged = updates.map(({ average }) => average !== undefined);
  assertHyperparameters(h, averaged.includes(true));
  if (!hasFusedKernel('FusedAdamW')) {
    for (const o of updates) adamWPlain(o, h);
    return;
  }
  const tensors: tf.Tensor[] = [];
  for (const { parameter, gradient, firstMoment, secondMoment, average } of updates) {
    const variables = [parameter, firstMoment, secondMoment];
    if (average !== undefined) variables.push(average);
    variables.forEach(makeSole);
    tensors.push(...variables, gradient);
  }
  runFusedMany('FusedAdamW', tensors, { ...h, averaged });
}

const variableNames = ['parameter', 'firstMoment', 'secondMoment', 'average'] as const;

function assertSlots(o: AdamWSlots): void {
  const { parameter, gradient } = o;
  for (const name of variableNames) {
    const slot = o[name];
    if (slot === undefined && name === 'average') continue;
    assertTensor(slot as tf.Tensor, `adamWStep: ${name}`);
    if (!(slot instanceof tf.Variable)) {
      throw new TypeError(`adamWStep: ${name} must be a variable, got a tensor.`);
    }
    assertShape(slot, parameter.shape, `adamWStep: ${name}`);
    assertFloat(slot, `adamWStep: ${name}`);
  }
  const { firstMoment, secondMoment, average } = o;
  const same = parameter === firstMoment || parameter === secondMoment || firstMoment === secondMoment;
  if (same || average === parameter || average === firstMoment || average === secondMoment) {
    throw new Error('adamWStep: parameter, moments and average must be different variables, got one twice.');
  }
  assertShape(gradient, parameter.shape, 'adamWStep: gradient');
  assertFloat(gradient, 'adamWStep: gradient');
}

function assertHyperparameters(h: AdamWHyperparameters, withAverage: boolean): void {
  for (const name of ['learningRate', 'epsilon', 'weightDecay'] as const) {
    assertNumber(h[name], `adamWStep: ${name}`, finite);
  }
  for (const name of ['beta1', 'beta2'] as const) assertNumber(h[name], `adamWStep: ${name}`, decay);
  if (withAverage) assertNumber(h.averageDecay, 'adamWStep: averageDecay', share);
  if (!Number.isInteger(h.step) || h.step < 1) {
    throw new RangeError(`adamWStep: step must be an integer from 1 on, got ${h.step}.`);
  }
}

/** Gives a variable data of its own if another tensor shares them: that tensor must not change with it. */
function makeSole(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) === 1) return;
  const copy = tf.add(variable, 0);
  variable.assign(copy);
  copy.dispose();
}
