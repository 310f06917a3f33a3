import { tf } from '@interpolab/tensor';
import type { Parameter } from './parameter.ts';
import type { ParameterSet } from './parameter-set.ts';

export interface LossAndMetrics {
  /** Scalar to differentiate. */
  readonly loss: tf.Scalar;
  /** Tensors to read beside the loss, for instance the loss of each image. */
  readonly metrics?: Readonly<Record<string, tf.Tensor>>;
}

export interface Gradients {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, Float32Array>>;
  readonly gradients: ReadonlyMap<Parameter, tf.Tensor>;
  /** Frees the gradients. */
  dispose(): void;
}

/**
 * Evaluates `lossFn` and differentiates its loss by every trained parameter, in engine layout. A parameter that the loss
 * does not touch is missing from the map. The caller disposes the answer.
 */
export function computeGradients(parameters: ParameterSet, lossFn: () => LossAndMetrics): Gradients {
  let metricTensors: [string, tf.Tensor][] = [];
  const evaluated = tf.variableGrads(() => {
    const { loss, metrics = {} } = lossFn();
    metricTensors = Object.entries(metrics).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]);
    return loss;
  }, parameters.trainedVariables);
  const loss = evaluated.value.dataSync()[0];
  evaluated.value.dispose();
  const metrics: Record<string, Float32Array> = {};
  for (const [name, tensor] of metricTensors) {
    metrics[name] = tensor.dataSync().slice() as Float32Array;
    tensor.dispose();
  }
  const gradients = new Map<Parameter, tf.Tensor>();
  for (const parameter of parameters) {
    const gradient = evaluated.grads[parameter.variable.name];
    if (gradient) {
      gradients.set(parameter, gradient);
    }
  }
  return {
    loss,
    metrics,
    gradients,
    dispose() {
      for (const gradient of gradients.values()) {
        gradient.dispose();
      }
    },
  };
}
