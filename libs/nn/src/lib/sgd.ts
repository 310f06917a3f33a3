import { tf } from '@interpolab/tensor';
import type { Optimizer, OptimizerStep } from './optimizer.ts';
import { assignFromDisk, type Parameter, variableToDisk } from './parameter.ts';
import type { ParameterSet } from './parameter-set.ts';
import { zeroVariable } from './zero-variable.ts';

export interface SgdOptions {
  readonly momentum?: number;
  /** Added to the gradient, not decoupled: wd · θ. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent with momentum as PyTorch's `torch.optim.SGD` has it: v ← momentum · v + g, θ ← θ − lr · v.
 * The learning rate is outside of v: when it changes, the way so far does not.
 */
export class Sgd implements Optimizer {
  readonly parameters: ParameterSet;
  readonly slots = ['momentum'];
  readonly #settings: Required<SgdOptions>;
  readonly #velocities = new Map<Parameter, tf.Variable>();

  constructor(parameters: ParameterSet, options: SgdOptions = {}) {
    this.parameters = parameters;
    this.#settings = { momentum: 0, weightDecay: 0, ...options };
    const { momentum } = this.#settings;
    if (!(momentum >= 0 && momentum < 1)) {
      throw new RangeError(`Sgd: momentum must be in [0, 1), got ${momentum}`);
    }
    for (const parameter of parameters) {
      this.#velocities.set(parameter, zeroVariable(parameter.engineShape));
    }
  }

  apply({ gradients, learningRate, average }: OptimizerStep): void {
    const { momentum, weightDecay } = this.#settings;
    for (const [parameter, gradient] of gradients) {
      const { variable } = parameter;
      const velocity = this.#velocities.get(parameter)!;
      tf.tidy(() => {
        const decayed = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(variable, weightDecay));
        velocity.assign(tf.add(tf.mul(velocity, momentum), decayed));
        variable.assign(tf.sub(variable, tf.mul(velocity, learningRate)));
      });
    }
    average?.follow();
  }

  get variables(): tf.Variable[] {
    return [...this.#velocities.values()];
  }

  toDisk(parameter: Parameter): Float32Array {
    return variableToDisk(parameter, this.#velocities.get(parameter)!);
  }

  assign(parameter: Parameter, _slot: string, diskValues: Float32Array): void {
    assignFromDisk(parameter, this.#velocities.get(parameter)!, diskValues);
  }

  dispose(): void {
    for (const velocity of this.#velocities.values()) velocity.dispose();
    this.#velocities.clear();
  }
}
