import { tf } from '@interpolab/tensor';
import type { Parameter } from './parameter.ts';

export interface Recomputation<T extends tf.Tensor> {
  /** What `compute` works on, in order. */
  readonly inputs: readonly tf.Tensor[];
  /** The trained parameters that `compute` reads; a gradient reaches no others. */
  readonly parameters: readonly Parameter[];
  /** Called once forward, and once more in the backward pass: it must do the same both times. */
  compute(inputs: readonly tf.Tensor[]): T;
}

/**
 * Activation checkpointing (Chen et al. 2016): evaluates `compute` and keeps its inputs only. The backward pass computes
 * it again and differentiates that, so what lies between inputs and answer is in memory for one such block at a time,
 * for the price of a second forward pass. Value and gradients have the same bits as without.
 */
export function recomputed<T extends tf.Tensor>({ inputs, parameters, compute }: Recomputation<T>): T {
  const weights = parameters.map(({ variable }) => variable as tf.Tensor);
  const evaluate = tf.customGrad((...args) => {
    const save = args.pop() as tf.GradSaveFunc;
    const given = args.slice(0, inputs.length) as tf.Tensor[];
    save(given);
    return {
      value: compute(given),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        onTapeOfItsOwn(() => gradientsAt(saved, { weights, compute, dy })),
    };
  });
  return evaluate(...inputs, ...weights) as T;
}

function gradientsAt(
  inputs: tf.Tensor[],
  o: { weights: tf.Tensor[]; compute: (inputs: readonly tf.Tensor[]) => tf.Tensor; dy: tf.Tensor },
): tf.Tensor[] {
  const { value, grads } = tf.engine().gradients(() => o.compute(inputs), [...inputs, ...o.weights], o.dy);
  value.dispose();
  return grads;
}

/**
 * Runs a differentiation inside another's backward pass. TensorFlow.js has one tape: the inner differentiation would
 * throw away the outer one, with the tensors that it has saved.
 */
function onTapeOfItsOwn<T>(differentiate: () => T): T {
  const { state } = tf.engine();
  const outer = state.activeTape;
  try {
    return differentiate();
  } finally {
    state.activeTape = outer;
  }
}
