import { RandomStream } from '../random/random-stream.ts';
import { streamFor } from '../random/stream-for.ts';
import type { OpCase } from './op-case.ts';

/** One random case, and against what its gradients are held. */
export interface RandomCase extends OpCase {
  /**
   * `reference`: the gradients of tfjs-backend-cpu. `difference`: finite differences on the engine itself, where
   * the reference has no gradient or a wrong one. `none`: the op has none, or the values are not smooth.
   */
  readonly slopes: 'reference' | 'difference' | 'none';
}

/** Draws of one kind of op: shapes, attributes, dtypes. */
export interface Family {
  readonly name: string;
  readonly draw: (dice: Dice) => RandomCase;
}

/** The random choices of a case. */
export class Dice {
  readonly #random: RandomStream;

  constructor(family: string, round: number) {
    this.#random = new RandomStream(2024, streamFor('random-cases', family, round));
  }

  /** An integer in [low, high]. */
  between(low: number, high: number): number {
    return low + this.#random.integer(high - low + 1);
  }

  of<V>(values: readonly V[]): V {
    return values[this.#random.integer(values.length)];
  }

  chance(share: number): boolean {
    return this.#random.uniform() < share;
  }

  /** A shape of the given ranks; now and then with an axis of 0. */
  shape(ranks: [number, number], largest = 6): number[] {
    const shape = Array.from({ length: this.between(...ranks) }, () => this.between(1, largest));
    if (shape.length > 0 && this.chance(0.06)) shape[this.between(0, shape.length - 1)] = 0;
    return shape;
  }

  /** Some of the axes of a rank, in order; never none. */
  axes(rank: number): number[] {
    const some = Array.from({ length: rank }, (_, i) => i).filter(() => this.chance(0.5));
    return some.length > 0 ? some : [this.between(0, rank - 1)];
  }

  permutation(length: number): number[] {
    const order = Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}

/** Some values of every tensor are not numbers, infinite, or zero. */
export const special = (z: number) =>
  z > 1.6
    ? Number.NaN
    : z > 1.3
      ? Number.POSITIVE_INFINITY
      : z < -1.5
        ? Number.NEGATIVE_INFINITY
        : Math.abs(z) < 0.1
          ? 0
          : z;
export const positive = (z: number) => Math.abs(z) + 0.3;

/** A shape that broadcasts with `shape`: without some first axes, and 1 along others. */
export function partner(dice: Dice, shape: number[]): number[] {
  const start = dice.chance(0.4) ? dice.between(0, shape.length) : 0;
  return shape.slice(start).map((size) => (dice.chance(0.3) ? 1 : size));
}

export function named(
  op: string,
  settings: unknown,
  rest: Omit<RandomCase, 'name' | 'slopes' | 'differentiable'> & { slopes?: RandomCase['slopes'] },
): RandomCase {
  const shapes = rest.inputs.map((one) => `${one.dtype ?? 'float32'}[${one.shape}]`).join(' ');
  const slopes = rest.slopes ?? 'reference';
  const name = `${op} ${JSON.stringify(settings)} of ${shapes}`;
  return { ...rest, slopes, name, differentiable: slopes === 'reference' };
}
