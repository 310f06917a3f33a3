import { tf } from '@interpolab/tensor';
import { assignFromDisk, type Parameter, variableToDisk } from './parameter.ts';
import type { ParameterSet } from './parameter-set.ts';

/**
 * Exponential moving average of a network's weights: average ← decay · average + (1 − decay) · weight, starting
 * at the weights, without warm-up (paper §2.2). The optimiser updates it in the same pass as the weights.
 */
export class MovingAverage {
  readonly parameters: ParameterSet;
  readonly decay: number;
  readonly #variables = new Map<Parameter, tf.Variable>();

  constructor(parameters: ParameterSet, decay: number) {
    if (!(decay >= 0 && decay < 1)) {
      throw new RangeError(`MovingAverage: decay must be in [0, 1), got ${decay}`);
    }
    this.parameters = parameters;
    this.decay = decay;
    for (const parameter of parameters) {
      this.#variables.set(parameter, copyOf(parameter.variable));
    }
  }

  /**
   * Moves every average towards the weights by itself: for a second and third rate. The first is moved by the
   * optimiser, which reads the weights anyway.
   */
  follow(): void {
    for (const [parameter, average] of this.#variables) {
      const moved = tf.tidy(() =>
        tf.add(tf.mul(average, this.decay), tf.mul(parameter.variable, 1 - this.decay)),
      );
      average.assign(moved);
      moved.dispose();
    }
  }

  variableOf(parameter: Parameter): tf.Variable {
    return this.#variables.get(parameter)!;
  }

  /** Every average, in the order of the parameters. */
  get variables(): tf.Variable[] {
    return [...this.#variables.values()];
  }

  toDisk(parameter: Parameter): Float32Array {
    return variableToDisk(parameter, this.variableOf(parameter));
  }

  assign(parameter: Parameter, diskValues: Float32Array): void {
    assignFromDisk(parameter, this.variableOf(parameter), diskValues);
  }

  /** Writes the averaged weights into another network of the same architecture, for sampling. */
  copyTo(target: ParameterSet): void {
    for (const parameter of this.parameters) {
      target.get(parameter.name).assign(this.toDisk(parameter));
    }
  }

  dispose(): void {
    for (const variable of this.#variables.values()) {
      variable.dispose();
    }
    this.#variables.clear();
  }
}

/** A variable with memory of its own: the optimiser writes in place, so nothing may be shared. */
function copyOf(source: tf.Variable): tf.Variable {
  const copy = tf.mul(source, 1);
  const variable = tf.variable(copy);
  copy.dispose();
  return variable;
}
