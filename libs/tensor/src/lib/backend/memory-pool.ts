import type { MemoryBlock } from './kernel-library.ts';

const STEPS_PER_OCTAVE = 8;
const SMALLEST = 256;
/** A free block may stand in for a request of up to four steps less: at most 1.5 times too large. */
const STEPS_TO_BORROW = 4;

/**
 * Keeps freed blocks for the next tensor of about their size. A training step asks for the same sizes again and
 * again, so after the first step it allocates nothing.
 */
export class MemoryPool {
  readonly #allocate: (bytes: number) => MemoryBlock;
  readonly #free: MemoryBlock[][] = [];
  #bytesHeld = 0;
  #bytesFree = 0;

  constructor(allocate: (bytes: number) => MemoryBlock) {
    this.#allocate = allocate;
  }

  /** All memory obtained from the library, and the part of it not in use. */
  get bytes(): { held: number; free: number } {
    return { held: this.#bytesHeld, free: this.#bytesFree };
  }

  take(bytes: number): MemoryBlock {
    const step = stepFor(bytes);
    for (let candidate = step; candidate <= step + STEPS_TO_BORROW; candidate++) {
      const block = this.#free[candidate]?.pop();
      if (block !== undefined) {
        this.#bytesFree -= block.bytes;
        return block;
      }
    }
    const block = this.#allocate(bytesOfStep(step));
    this.#bytesHeld += block.bytes;
    return block;
  }

  give(block: MemoryBlock): void {
    const step = stepFor(block.bytes);
    (this.#free[step] ??= []).push(block);
    this.#bytesFree += block.bytes;
  }

  /** Forgets all free blocks. */
  clear(): void {
    this.#free.length = 0;
    this.#bytesHeld -= this.#bytesFree;
    this.#bytesFree = 0;
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
