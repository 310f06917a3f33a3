import { bulkNormals } from './bulk-normals.ts';
import { philox4x32 } from './philox.ts';

/** Where a {@link RandomStream} stands: plain data, to be stored in a checkpoint. */
export interface RandomState {
  readonly seed: number;
  readonly stream: number;
  /** Blocks of four 32-bit words used so far. */
  readonly counter: number;
}

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;
/** Fewer are drawn here sooner than a kernel has been called. */
const FEWEST_IN_BULK = 1024;

/**
 * A seeded sequence of numbers that is the same on every engine and platform. Streams of one seed are independent;
 * derive their numbers with `streamFor`. Every call starts on a fresh Philox block, so `state()` is three integers.
 */
export class RandomStream {
  readonly #seed: number;
  readonly #stream: number;
  #blocksUsed = 0;
  readonly #key = new Uint32Array(2);
  readonly #counter = new Uint32Array(4);
  readonly #words = new Uint32Array(4);

  /**
   * @param seed integer in [0, 2^53)
   * @param stream integer in [0, 2^32)
   */
  constructor(seed: number, stream = 0) {
    assertInteger('seed', seed, TWO_53);
    assertInteger('stream', stream, TWO_32);
    this.#seed = seed;
    this.#stream = stream;
    this.#key[0] = seed % TWO_32;
    this.#key[1] = Math.floor(seed / TWO_32);
    this.#counter[2] = stream;
  }

  /** The stream that continues exactly after `state`. */
  static fromState(state: RandomState): RandomStream {
    const random = new RandomStream(state.seed, state.stream);
    assertInteger('counter', state.counter, TWO_53);
    random.#blocksUsed = state.counter;
    return random;
  }

  state(): RandomState {
    return { seed: this.#seed, stream: this.#stream, counter: this.#blocksUsed };
  }

  /** One number in [0, 1) with 53 random bits. */
  uniform(): number {
    this.#nextBlock();
    return fraction(this.#words[0], this.#words[1]);
  }

  /** One integer in [0, bound), each equally likely. `bound` in [1, 2^31]. */
  integer(bound: number): number {
    return this.integers(1, bound)[0];
  }

  /** `count` independent integers in [0, bound), each equally likely. `bound` in [1, 2^31] so that they fit int32. */
  integers(count: number, bound: number): Int32Array {
    assertCount('integers', count);
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 31) {
      throw new RangeError(`RandomStream.integers: bound must be an integer in [1, 2^31], got ${bound}.`);
    }
    // Words at or above the largest multiple of bound are drawn again: without that, small values come more often.
    const limit = TWO_32 - (TWO_32 % bound);
    const out = new Int32Array(count);
    let filled = 0;
    while (filled < count) {
      this.#nextBlock();
      for (let i = 0; i < 4 && filled < count; i++) {
        if (this.#words[i] < limit) out[filled++] = this.#words[i] % bound;
      }
    }
    return out;
  }

  /**
   * `count` independent samples of N(0, 1): Box and Muller (1958) in float64, rounded to float32 at the end. The bits are
   * the same on every engine, also where it has a kernel for many of them.
   */
  normals(count: number): Float32Array {
    assertCount('normals', count);
    const { seed, stream, counter } = this.state();
    const bulk = count < FEWEST_IN_BULK ? null : bulkNormals({ seed, stream, firstBlock: counter, count });
    const out = bulk?.values ?? new Float32Array(count);
    if (bulk === null) this.#writeNormals(out, 0, count);
    for (const place of bulk?.doubtful ?? []) {
      const first = place - (place % 2);
      this.#blocksUsed = counter + first / 2;
      this.#writeNormals(out, first, Math.min(first + 2, count));
    }
    this.#blocksUsed = counter + Math.ceil(count / 2);
    return out;
  }

  /** The numbers 0 … n-1 in random order (Fisher and Yates). */
  permutation(n: number): Int32Array {
    assertCount('permutation', n);
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  /** Writes the places [from, to) of `out` from the next blocks; `from` is even. */
  #writeNormals(out: Float32Array, from: number, to: number): void {
    const words = this.#words;
    for (let i = from; i < to; i += 2) {
      this.#nextBlock();
      // 1 - u is in (0, 1], so the log is finite
      const radius = Math.sqrt(-2 * Math.log(1 - fraction(words[0], words[1])));
      const angle = 2 * Math.PI * fraction(words[2], words[3]);
      out[i] = radius * Math.cos(angle);
      if (i + 1 < to) out[i + 1] = radius * Math.sin(angle);
    }
  }

  #nextBlock(): void {
    this.#counter[0] = this.#blocksUsed % TWO_32;
    this.#counter[1] = Math.floor(this.#blocksUsed / TWO_32);
    this.#blocksUsed++;
    philox4x32(this.#counter, this.#key, this.#words);
  }
}

/** 53 bits of two words as a number in [0, 1). */
function fraction(high: number, low: number): number {
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / TWO_53;
}

function assertInteger(name: string, value: number, limit: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= limit) {
    throw new RangeError(
      `RandomStream: ${name} must be an integer in [0, 2^${Math.log2(limit)}), got ${value}.`,
    );
  }
}

function assertCount(method: string, count: number): void {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`RandomStream.${method}: count must be a non-negative integer, got ${count}.`);
  }
}
