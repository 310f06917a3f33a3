import type { KernelLibrary, KernelName, MemoryBlock } from './kernel-library.ts';

/** A tensor's memory as a kernel gets it: a block, and the byte in it from which on. */
export interface Operand {
  readonly block: MemoryBlock;
  readonly offset: number;
}

/** A call to be: its operands lie before its numbers, and those that the kernel fills lie first. */
export interface Command {
  readonly kernel: KernelName;
  readonly operands: readonly (Operand | null)[];
  readonly numbers: readonly number[];
}

/** How many of its first operands a kernel fills, where it is not one. `adamW` changes what it reads. */
const outputs: Partial<Record<KernelName, number>> = {
  groupNorm: 2,
  groupNormGradient: 4,
  batchNorm: 2,
  batchNormGradient: 3,
  adamW: 0,
  norm: 2,
  randomNormals: 2,
};

/**
 * Kernel calls that wait, like those of a CUDA stream. A call costs little to write down while JavaScript runs with
 * warm caches, and the kernels then follow one another without JavaScript in between.
 *
 * Calls run in the order in which they came. So a block may be given to another tensor while calls that use it wait,
 * as long as only later calls use it again. Whoever touches memory in another way asks `settle` first.
 */
export class CommandQueue {
  readonly #library: KernelLibrary;
  readonly #makeRoom: () => void;
  readonly #names: Readonly<Record<number, KernelName>>;
  #end = 0;
  /** Number of the present list. Each block tells in which it was used last: that is quicker than a set of blocks. */
  #list = 1;
  /** The blocks that waiting calls fill, in their order, and where each call lies. */
  readonly #filled: MemoryBlock[] = [];
  readonly #filledAt: number[] = [];
  /** Blocks whose call never ran, because one before it failed. */
  readonly #lost = new Map<MemoryBlock, RangeError>();

  /** `makeRoom` is called when a kernel lacks temporary memory, which it may find afterwards. */
  constructor(library: KernelLibrary, makeRoom: () => void = () => {}) {
    this.#library = library;
    this.#makeRoom = makeRoom;
    this.#names = Object.fromEntries(
      Object.entries(library.numbers).map(([name, number]) => [number, name as KernelName]),
    );
  }

  /** Whether a waiting call uses the block. */
  uses(block: MemoryBlock): boolean {
    return block.usedIn === this.#list;
  }

  /** Writes a call down, to run later. Runs those before it if there is no room. */
  append({ kernel, operands, numbers }: Command): void {
    const { calls } = this.#library;
    const count = operands.length + numbers.length;
    if (this.#end + 2 + count > calls.length) this.flush();
    if (this.#lost.size > 0) for (const operand of operands) this.#throwIfLost(operand?.block);
    const filled = outputs[kernel] ?? 1;
    let next = this.#end;
    calls[next++] = this.#library.numbers[kernel];
    calls[next++] = count;
    for (let i = 0; i < operands.length; i++) {
      const operand = operands[i];
      calls[next++] = operand === null ? 0 : operand.block.address + operand.offset;
      if (operand === null) continue;
      operand.block.usedIn = this.#list;
      if (i < filled) {
        this.#filled.push(operand.block);
        this.#filledAt.push(this.#end);
      }
    }
    for (let i = 0; i < numbers.length; i++) calls[next++] = numbers[i];
    this.#end = next;
  }

  /** Makes the values of a block those that JavaScript expects there: to be read, or written over. */
  settle(block: MemoryBlock): void {
    if (this.uses(block)) this.flush();
    this.#throwIfLost(block);
  }

  /** A block begins a new life as another tensor, whatever became of its values. */
  renew(block: MemoryBlock): void {
    this.#lost.delete(block);
  }

  /**
   * Runs all calls that wait.
   * @throws RangeError if there was no temporary memory for one. It and those after it have not run then, and will not:
   *   tensors that they were to fill are lost, and say so when they are used; all others are as they were.
   */
  flush(): void {
    if (this.#end === 0) return;
    const end = this.#end;
    let place = this.#library.run(0, end);
    if (place < end) {
      this.#makeRoom();
      place = this.#library.run(place, end);
    }
    const lost = place < end ? this.#filled.filter((_, i) => this.#filledAt[i] >= place) : null;
    this.discard();
    if (lost === null) return;
    const kernel = this.#names[this.#library.calls[place]];
    const error = this.#library.memoryIsFull(`the operation '${kernel}'`);
    for (const block of lost) this.#lost.set(block, error);
    throw error;
  }

  /** Forgets the calls that wait. */
  discard(): void {
    this.#end = 0;
    this.#list++;
    this.#filled.length = 0;
    this.#filledAt.length = 0;
  }

  #throwIfLost(block: MemoryBlock | undefined): void {
    const error = block && this.#lost.get(block);
    if (error === undefined) return;
    throw new Error(
      `${this.#library.name} engine: this tensor was never computed, because an operation before it failed: ${error.message}`,
      { cause: error },
    );
  }
}
