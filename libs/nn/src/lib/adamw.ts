import { adamWSteps, type tf } from '@interpolab/tensor';
import type { Optimizer, OptimizerStep } from './optimizer.ts';
import { assignFromDisk, type Parameter, variableToDisk } from './parameter.ts';
import type { ParameterSet } from './parameter-set.ts';
import { zeroVariable } from './zero-variable.ts';

export interface AdamWOptions {
  readonly weightDecay?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export type Moment = 'first' | 'second';

interface Moments {
  readonly first: tf.Variable;
  readonly second: tf.Variable;
}

/** AdamW with PyTorch's semantics and defaults: β = (0.9, 0.999), ε = 1e-8, decoupled weight decay. */
export class AdamW implements Optimizer {
  readonly parameters: ParameterSet;
  readonly slots = ['first', 'second'] as const;
  readonly #settings: Required<AdamWOptions>;
  readonly #moments = new Map<Parameter, Moments>();

  constructor(parameters: ParameterSet, options: AdamWOptions = {}) {
    this.parameters = parameters;
    this.#settings = { weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...options };
    for (const parameter of parameters) {
      this.#moments.set(parameter, {
        first: zeroVariable(parameter.engineShape),
        second: zeroVariable(parameter.engineShape),
      });
    }
  }

  apply({ gradients, learningRate, update, average }: OptimizerStep): void {
    const updates = Array.from(gradients, ([parameter, gradient]) => {
      const { first, second } = this.#moments.get(parameter)!;
      return {
        parameter: parameter.variable,
        gradient,
        firstMoment: first,
        secondMoment: second,
        average: average?.variableOf(parameter),
      };
    });
    adamWSteps(updates, {
      ...this.#settings,
      learningRate,
      step: update,
      averageDecay: average?.decay ?? 0,
    });
  }

  /** Both moments of every parameter. */
  get variables(): tf.Variable[] {
    return [...this.#moments.values()].flatMap(({ first, second }) => [first, second]);
  }

  toDisk(parameter: Parameter, moment: Moment): Float32Array {
    return variableToDisk(parameter, this.#moments.get(parameter)![moment]);
  }

  assign(parameter: Parameter, moment: Moment, diskValues: Float32Array): void {
    assignFromDisk(parameter, this.#moments.get(parameter)![moment], diskValues);
  }

  dispose(): void {
    for (const { first, second } of this.#moments.values()) {
      first.dispose();
      second.dispose();
    }
    this.#moments.clear();
  }
}
