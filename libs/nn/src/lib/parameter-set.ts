import { RandomStream, streamFor, type tf } from '@interpolab/tensor';
import { Parameter, type ParameterSpec } from './parameter.ts';

/** The ordered, named weights of one network, in the order of the reference's state dict. */
export class ParameterSet implements Iterable<Parameter> {
  readonly #byName = new Map<string, Parameter>();

  /** A scope in which layers declare their parameters, in order; `reparametrise` changes how weights are made. */
  scope(reparametrise?: Reparametrisation): ParameterScope {
    return new ParameterScope('', { all: this, add: (name, spec) => this.#add(name, spec), reparametrise });
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  get length(): number {
    return this.#byName.size;
  }

  /** Number of weights, frozen ones included, buffers and counters not; counted from the shapes: needs no memory. */
  get count(): number {
    return [...this].reduce(
      (total, { role, size }) => total + (role === 'weight' || role === 'frozen' ? size : 0),
      0,
    );
  }

  get isAllocated(): boolean {
    return [...this].every((parameter) => parameter.isAllocated);
  }

  get variables(): tf.Variable[] {
    return [...this].map((parameter) => parameter.variable);
  }

  /** The variables that training changes. */
  get trainedVariables(): tf.Variable[] {
    return [...this].filter(({ role }) => role === 'weight').map((parameter) => parameter.variable);
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

/** What a layer computes with, made from what is declared in the scope: called in every forward pass. */
export type WeightFn = <T extends tf.Tensor>() => T;

/** Declares what a weight is made of, and says how. */
export type Reparametrisation = (scope: ParameterScope, name: string, spec: ParameterSpec) => WeightFn;

interface Registry {
  readonly all: Iterable<Parameter>;
  readonly add: (name: string, spec: ParameterSpec) => Parameter;
  readonly reparametrise?: Reparametrisation;
}

/** A prefix of the state dict, such as `input_blocks.1.0`. */
export class ParameterScope {
  readonly #prefix: string;
  readonly #registry: Registry;

  constructor(prefix: string, registry: Registry) {
    this.#prefix = prefix;
    this.#registry = registry;
  }

  child(name: string): ParameterScope {
    return new ParameterScope(this.#join(name), this.#registry);
  }

  declare(name: string, spec: ParameterSpec): Parameter {
    return this.#registry.add(this.#join(name), spec);
  }

  /** The trained parameters that have been declared below this prefix so far. */
  trained(): Parameter[] {
    const isBelow = ({ name }: Parameter) => this.#prefix === '' || name.startsWith(`${this.#prefix}.`);
    return [...this.#registry.all].filter((parameter) => parameter.role === 'weight' && isBelow(parameter));
  }

  /** A weight or bias of a convolution or linear layer: the parameter itself, or what `reparametrise` makes of it. */
  weight(name: string, spec: ParameterSpec): WeightFn {
    if (this.#registry.reparametrise) {
      return this.#registry.reparametrise(this, name, spec);
    }
    const parameter = this.declare(name, spec);
    return <T extends tf.Tensor>() => parameter.value<T>();
  }

  #join(name: string): string {
    return this.#prefix ? `${this.#prefix}.${name}` : name;
  }
}
