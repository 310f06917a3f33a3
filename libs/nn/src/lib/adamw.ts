import { adamWSteps, tf } from '@interpolab/tensor';
import type { MovingAverage } from './moving-average.ts';
import { assignFromDisk, type Parameter, variableToDisk } from './parameter.ts';
import type { ParameterSet } from './parameter-set.ts';

export interface AdamWOptions {
  readonly weightDecay?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export interface AdamWUpdate {
  readonly gradients: ReadonlyMap<Parameter, tf.Tensor>;
  readonly learningRate: number;
  /** Number of this update, from 1: the bias correction needs it. */
  readonly update: number;
  /** Moved along with the weights. */
  readonly average?: MovingAverage;
}

export type Moment = 'first' | 'second';

interface Moments {
  readonly first: tf.Variable;
  readonly second: tf.Variable;
}

/** AdamW with PyTorch's semantics and defaults: β = (0.9, 0.999), ε = 1e-8, decoupled weight decay. */
export class AdamW {
  readonly parameters: ParameterSet;
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

  /** One update in place. A parameter without a gradient stays as it is, like PyTorch's `grad is None`. */
  apply({ gradients, learningRate, update, average }: AdamWUpdate): void {
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

function zeroVariable(shape: number[]): tf.Variable {
  const value = tf.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape, 'float32');
  const variable = tf.variable(value);
  value.dispose();
  return variable;
}
