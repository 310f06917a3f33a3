import type { MemoryBlock } from './kernel-library.ts';

const STEPS_PER_OCTAVE = 8;
const SMALLEST = 256;
/** A free block may stand in for a request of up to four steps less: at most 1.5 times too large. */
const STEPS_TO_BORROW = 4;
/** How often the pool looks for blocks to give back, in takes. */
const LOOK_EVERY = 1024;
/** Some tens of training steps of the networks of this workspace. */
const FIRST_PATIENCE = 1 << 14;
const MOST_PATIENCE = 2 ** 40;
/** What is missed within so many patiences was given back too early. */
const REGRET = 16;

interface FreeBlock {
  readonly block: MemoryBlock;
  /** How many takes there had been when it became free. */
  readonly since: number;
}

/**
 * Keeps freed blocks for the next tensor of about their size. A training step asks for the same sizes again and
 * again, so after the first step it allocates nothing, and it holds little more than the most that was in use at a
 * time (3 % more in the U-Nets of the benchmarks).
 *
 * A block that nobody took for `patience` takes goes back to the library: the sizes have changed, from training to
 * sampling, say. If the library is asked again soon after, the patience doubles, so that work which needs its sizes
 * only now and then settles too.
 */
export class MemoryPool {
  readonly #allocate: (bytes: number) => MemoryBlock;
  readonly #beforeRelease: () => void;
  /** By size, each list in the order in which its blocks became free. The last one is taken: it is in the caches. */
  readonly #free: FreeBlock[][] = [];
  #bytesHeld = 0;
  #bytesFree = 0;
  #takes = 0;
  #lastRelease = Number.NEGATIVE_INFINITY;
  #patience: number;

  /** `beforeRelease` is called before blocks go back to the library. */
  constructor(
    allocate: (bytes: number) => MemoryBlock,
    o: { patience?: number; beforeRelease?: () => void } = {},
  ) {
    this.#allocate = allocate;
    this.#patience = o.patience ?? FIRST_PATIENCE;
    this.#beforeRelease = o.beforeRelease ?? (() => {});
  }

  /** All memory obtained from the library, and the part of it not in use. */
  get bytes(): { held: number; free: number } {
    return { held: this.#bytesHeld, free: this.#bytesFree };
  }

  take(bytes: number): MemoryBlock {
    this.#countTake();
    const step = stepFor(bytes);
    for (let candidate = step; candidate <= step + STEPS_TO_BORROW; candidate++) {
      const found = this.#free[candidate]?.pop();
      if (found !== undefined) {
        this.#bytesFree -= found.block.bytes;
        return found.block;
      }
    }
    return this.#obtain(bytesOfStep(step));
  }

  /** A block that was free and suits `isIdle`: of those, the one that has been free for longest. */
  takeIdle(bytes: number, isIdle: (block: MemoryBlock) => boolean): MemoryBlock | null {
    this.#countTake();
    const step = stepFor(bytes);
    for (let candidate = step; candidate <= step + STEPS_TO_BORROW; candidate++) {
      const list = this.#free[candidate] ?? [];
      const place = list.findIndex(({ block }) => isIdle(block));
      if (place < 0) continue;
      const [{ block }] = list.splice(place, 1);
      this.#bytesFree -= block.bytes;
      return block;
    }
    return null;
  }

  /** A block that has never been used. */
  takeNew(bytes: number): MemoryBlock {
    return this.#obtain(bytesOfStep(stepFor(bytes)));
  }

  give(block: MemoryBlock): void {
    const step = stepFor(block.bytes);
    (this.#free[step] ??= []).push({ block, since: this.#takes });
    this.#bytesFree += block.bytes;
  }

  /** Gives all free blocks back. */
  clear(): void {
    this.#releaseIdle(0);
  }

  /** Gives free blocks back that suit `isIdle`, without announcing it. */
  clearIdle(isIdle: (block: MemoryBlock) => boolean): void {
    this.#free.forEach((list, step) => {
      this.#free[step] = list.filter(({ block }) => !isIdle(block));
      for (const { block } of list) if (isIdle(block)) this.#release(block);
    });
  }

  #countTake(): void {
    if (++this.#takes % LOOK_EVERY === 0) this.#releaseIdle(this.#patience);
  }

  #obtain(bytes: number): MemoryBlock {
    if (this.#takes - this.#lastRelease <= REGRET * this.#patience)
      this.#patience = Math.min(2 * this.#patience, MOST_PATIENCE);
    const block = this.#allocateOrMakeRoom(bytes);
    this.#bytesHeld += block.bytes;
    return block;
  }

  #allocateOrMakeRoom(bytes: number): MemoryBlock {
    try {
      return this.#allocate(bytes);
    } catch (error) {
      if (!(error instanceof RangeError) || this.#bytesFree === 0) throw error;
      this.clear(); // blocks of other sizes may make room for this one
      return this.#allocate(bytes);
    }
  }

  #releaseIdle(patience: number): void {
    for (const list of this.#free) {
      if (list === undefined) continue;
      // The first ones have been free for longest.
      const kept = list.findIndex(({ since }) => this.#takes - since < patience);
      if (kept === 0 || list.length === 0) continue;
      this.#beforeRelease();
      for (const { block } of list.splice(0, kept < 0 ? list.length : kept)) {
        this.#release(block);
      }
    }
  }

  #release(block: MemoryBlock): void {
    this.#bytesHeld -= block.bytes;
    this.#bytesFree -= block.bytes;
    this.#lastRelease = this.#takes;
    block.release();
  }
}

/** Smallest step whose blocks hold `bytes`. */
function stepFor(bytes: number): number {
  if (bytes <= SMALLEST) return 0;
  const octave = Math.floor(Math.log2(bytes / SMALLEST));
  const base = SMALLEST * 2 ** octave;
  return octave * STEPS_PER_OCTAVE + Math.ceil(((bytes - base) * STEPS_PER_OCTAVE) / base);
}

function bytesOfStep(step: number): number {
  const base = SMALLEST * 2 ** Math.floor(step / STEPS_PER_OCTAVE);
  return base + (base / STEPS_PER_OCTAVE) * (step % STEPS_PER_OCTAVE);
}
