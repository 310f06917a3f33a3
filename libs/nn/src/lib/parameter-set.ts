import { RandomStream, streamFor, type tf } from '@interpolab/tensor';
import { Parameter, type ParameterSpec } from './parameter.ts';

/** The ordered, named weights of one network, in the order of the reference's state dict. */
export class ParameterSet implements Iterable<Parameter> {
  readonly #byName = new Map<string, Parameter>();

  /** A scope in which layers declare their parameters, in order. */
  scope(): ParameterScope {
    return new ParameterScope('', (name, spec) => this.#add(name, spec));
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  get length(): number {
    return this.#byName.size;
  }

  /** Number of weights, counted from the shapes: needs no memory. */
  get count(): number {
    return [...this].reduce((total, parameter) => total + parameter.size, 0);
  }

  get isAllocated(): boolean {
    return [...this].every((parameter) => parameter.isAllocated);
  }

  get variables(): tf.Variable[] {
    return [...this].map((parameter) => parameter.variable);
  }

  get(name: string): Parameter {
    const parameter = this.#byName.get(name);
    if (!parameter) {
      throw new RangeError(`ParameterSet: no parameter "${name}" among ${this.length}`);
    }
    return parameter;
  }

  /** Gives every parameter its start value. Each draws from its own stream, so adding a layer moves no other. */
  initialise(seed: number): void {
    for (const parameter of this) {
      const stream = new RandomStream(seed, streamFor('initialise', parameter.name));
      parameter.assign(parameter.initialiser(parameter.size, stream));
    }
  }

  /** Sets every parameter from values in disk layout. */
  assign(valuesOf: (parameter: Parameter) => Float32Array): void {
    for (const parameter of this) {
      parameter.assign(valuesOf(parameter));
    }
  }

  dispose(): void {
    for (const parameter of this) {
      parameter.dispose();
    }
  }

  [Symbol.iterator](): Iterator<Parameter> {
    return this.#byName.values();
  }

  #add(name: string, spec: ParameterSpec): Parameter {
    if (this.#byName.has(name)) {
      throw new Error(`ParameterSet: "${name}" is declared twice`);
    }
    const parameter = new Parameter(name, spec);
    this.#byName.set(name, parameter);
    return parameter;
  }
}

/** A prefix of the state dict, such as `input_blocks.1.0`. */
export class ParameterScope {
  readonly #prefix: string;
  readonly #add: (name: string, spec: ParameterSpec) => Parameter;

  constructor(prefix: string, add: (name: string, spec: ParameterSpec) => Parameter) {
    this.#prefix = prefix;
    this.#add = add;
  }

  child(name: string): ParameterScope {
    return new ParameterScope(this.#join(name), this.#add);
  }

  declare(name: string, spec: ParameterSpec): Parameter {
    return this.#add(this.#join(name), spec);
  }

  #join(name: string): string {
    return this.#prefix ? `${this.#prefix}.${name}` : name;
  }
}
