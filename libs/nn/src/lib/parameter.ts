import { tf } from '@interpolab/tensor';
import type { Initialiser } from './initialisers.ts';
import { fromDiskLayout, type ParameterLayout, toDiskLayout, toEngineShape } from './parameter-layout.ts';

export interface ParameterSpec {
  /** Shape in the reference's state dict. */
  readonly diskShape: readonly number[];
  readonly layout: ParameterLayout;
  readonly initialiser: Initialiser;
  readonly role?: ParameterRole;
}

/**
 * `weight` is trained (the default); `frozen` is part of the network but never trained, such as a table of positions;
 * `buffer` is state beside the weights, such as the vectors of a power iteration, and does not count as a parameter;
 * `counter` is a buffer of one whole number (below 2²⁴), which files hold as a 64-bit integer.
 */
export type ParameterRole = 'weight' | 'frozen' | 'buffer' | 'counter';

/**
 * One named weight of a network. It exists as a name and a shape first, so that a network can be described and
 * counted without memory; `assign` gives it a variable in the engine's layout.
 */
export class Parameter {
  readonly name: string;
  readonly diskShape: readonly number[];
  readonly layout: ParameterLayout;
  readonly initialiser: Initialiser;
  readonly role: ParameterRole;
  #variable: tf.Variable | undefined;

  constructor(name: string, spec: ParameterSpec) {
    this.name = name;
    this.diskShape = spec.diskShape;
    this.layout = spec.layout;
    this.initialiser = spec.initialiser;
    this.role = spec.role ?? 'weight';
  }

  get size(): number {
    return this.diskShape.reduce((product, dimension) => product * dimension, 1);
  }

  get engineShape(): number[] {
    return toEngineShape(this.layout, this.diskShape);
  }

  get isAllocated(): boolean {
    return this.#variable !== undefined;
  }

  /** The variable in engine layout. Throws before the parameter was initialised or loaded. */
  get variable(): tf.Variable {
    if (!this.#variable) {
      throw new Error(
        `Parameter: "${this.name}" must be initialised or loaded before use (call parameters.initialise(seed))`,
      );
    }
    return this.#variable;
  }

  /** The variable as the tensor type that its layer works with. */
  value<T extends tf.Tensor>(): T {
    return this.variable as tf.Tensor as T;
  }

  /** Sets the value from numbers in disk layout; allocates the variable the first time. */
  assign(diskValues: Float32Array): void {
    const value = tensorFromDisk(this, diskValues);
    if (this.#variable) {
      this.#variable.assign(value);
    } else {
      this.#variable = tf.variable(value);
    }
    value.dispose();
  }

  /** A copy of the value in disk layout. */
  toDisk(): Float32Array {
    return variableToDisk(this, this.variable);
  }

  dispose(): void {
    this.#variable?.dispose();
    this.#variable = undefined;
  }
}

/** A copy of any variable that is shaped like `parameter` (a moment, an average), in disk layout. */
export function variableToDisk(parameter: Parameter, variable: tf.Variable): Float32Array {
  return toDiskLayout(parameter.layout, parameter.diskShape, variable.dataSync() as Float32Array);
}

/** Sets a variable that is shaped like `parameter` from numbers in disk layout. */
export function assignFromDisk(parameter: Parameter, variable: tf.Variable, diskValues: Float32Array): void {
  const value = tensorFromDisk(parameter, diskValues);
  variable.assign(value);
  value.dispose();
}

function tensorFromDisk(parameter: Parameter, diskValues: Float32Array): tf.Tensor {
  const { name, size, diskShape, layout, engineShape } = parameter;
  if (diskValues.length !== size) {
    throw new RangeError(
      `Parameter: "${name}" takes ${size} values [${diskShape}], got ${diskValues.length}`,
    );
  }
  return tf.tensor(fromDiskLayout(layout, diskShape, diskValues), engineShape, 'float32');
}
