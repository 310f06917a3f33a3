import { fetchValues, readsAtOnce, tf } from '@interpolab/tensor';
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

/** Gradients whose loss is yet to be read: a GPU may still be computing it. */
export interface PendingGradients extends Pick<Gradients, 'gradients' | 'dispose'> {
  /** Reads loss and metrics, and frees them. Once only. Reads at once on engines that can. */
  read(): Promise<Pick<Gradients, 'loss' | 'metrics'>>;
}

/**
 * Evaluates `lossFn` and differentiates its loss by every trained parameter, in engine layout. A parameter that the loss
 * does not touch is missing from the map. The caller disposes the answer.
 */
export function computeGradients(parameters: ParameterSet, lossFn: () => LossAndMetrics): Gradients {
  const { losses, gradients, dispose } = evaluateGradients(parameters, lossFn);
  return { ...takeLosses(losses), gradients, dispose };
}

/** The same for training loops on any engine: `computeGradients` needs one that gives values at once (not webgpu). */
export function startGradients(parameters: ParameterSet, lossFn: () => LossAndMetrics): PendingGradients {
  const { losses, gradients, dispose } = evaluateGradients(parameters, lossFn);
  return {
    gradients,
    dispose,
    async read() {
      const tensors = [losses.loss, ...losses.metrics.map(([, tensor]) => tensor)];
      if (!readsAtOnce()) await fetchValues(tensors);
      return takeLosses(losses);
    },
  };
}

/** A loss and its metrics, not read yet. */
export interface LossTensors {
  readonly loss: tf.Scalar;
  readonly metrics: readonly (readonly [name: string, tensor: tf.Tensor])[];
}

/** The values of the tensors, which it frees. */
export function takeLosses({ loss, metrics }: LossTensors): Pick<Gradients, 'loss' | 'metrics'> {
  const values = {
    loss: loss.dataSync()[0],
    metrics: Object.fromEntries(
      metrics.map(([name, tensor]) => [name, tensor.dataSync().slice() as Float32Array]),
    ),
  };
  tf.dispose([loss, ...metrics.map(([, tensor]) => tensor)]);
  return values;
}

/** Evaluates and differentiates, and reads nothing. */
export function evaluateGradients(
  parameters: ParameterSet,
  lossFn: () => LossAndMetrics,
): Pick<Gradients, 'gradients' | 'dispose'> & { losses: LossTensors } {
  let metricTensors: [string, tf.Tensor][] = [];
  const evaluated = tf.variableGrads(() => {
    const { loss, metrics = {} } = lossFn();
    metricTensors = Object.entries(metrics).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]);
    return loss;
  }, parameters.trainedVariables);
  const gradients = new Map<Parameter, tf.Tensor>();
  for (const parameter of parameters) {
    const gradient = evaluated.grads[parameter.variable.name];
    if (gradient) {
      gradients.set(parameter, gradient);
    }
  }
  return {
    losses: { loss: evaluated.value, metrics: metricTensors },
    gradients,
    dispose() {
      for (const gradient of gradients.values()) {
        gradient.dispose();
      }
    },
  };
}
