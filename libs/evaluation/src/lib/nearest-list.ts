/** The nearest images of each query, the nearest first. */
export interface Neighbours {
  /** [queries, nearest], numbers of images in the set that was searched; −1 where it has fewer. */
  readonly indices: Int32Array;
  /** [queries, nearest], ascending; NaN where the set has fewer. */
  readonly distances: Float64Array;
  readonly nearest: number;
}

/** The nearest images of each of some queries, of all that came so far; of images equally far the earlier one is nearer. */
export class NearestList {
  readonly nearest: number;
  readonly #indices: Int32Array;
  readonly #squares: Float64Array;

  /** Throws RangeError that names `where` for fewer than one neighbour. */
  constructor(queries: number, { nearest, where }: { nearest: number; where: string }) {
    if (!Number.isInteger(nearest) || nearest < 1) {
      throw new RangeError(`${where}: expected 1 or more neighbours, got ${nearest}.`);
    }
    this.nearest = nearest;
    this.#indices = new Int32Array(queries * nearest).fill(-1);
    this.#squares = new Float64Array(queries * nearest).fill(Number.POSITIVE_INFINITY);
  }

  /** The squared distance below which an image is one of the query's nearest. */
  limitOf(query: number): number {
    return this.#squares[(query + 1) * this.nearest - 1];
  }

  /** Takes an image in; `square` must be below the query's limit, and `index` above all that came before. */
  insert(query: number, index: number, square: number): void {
    const first = query * this.nearest;
    let place = first + this.nearest - 1;
    for (; place > first && this.#squares[place - 1] > square; place--) {
      this.#squares[place] = this.#squares[place - 1];
      this.#indices[place] = this.#indices[place - 1];
    }
    this.#squares[place] = square;
    this.#indices[place] = index;
  }

  /** Distances are divided by `unit`. */
  result(unit = 1): Neighbours {
    return {
      indices: this.#indices.slice(),
      distances: this.#squares.map((square) =>
        square === Number.POSITIVE_INFINITY ? Number.NaN : Math.sqrt(square) / unit,
      ),
      nearest: this.nearest,
    };
  }
}
