import { EngineUnavailableError } from '../engine-unavailable-error.ts';

/** Names of the compiled kernels; `native/src/kernel-names.h` is their list on the other side. */
export const kernelNames = [
  'convolution',
  'convolutionInputGradient',
  'convolutionFilterGradient',
  'groupNorm',
  'groupNormGradient',
  'batchNorm',
  'batchNormGiven',
  'batchNormGradient',
  'attention',
  'attentionGradient',
  'adamW',
  'matrixProduct',
  'unary',
  'unaryGradient',
  'binary',
  'sum',
  'copyRows',
  'sumSquares',
  'repeatSquares',
  'fill',
  'unrollPatches',
  'addPatches',
  'depthwise',
  'pool',
  'poolGradient',
  'transpose',
  'gatherRows',
  'addRows',
  'fold',
  'softmax',
  'normaliseChannels',
  'compare',
  'select',
  'castTruth',
  'norm',
  'randomNormals',
  'multiplyAdds',
] as const;

export type KernelName = (typeof kernelNames)[number];

/** A piece of the library's memory: `address` for kernels, `buffer` and `offset` for typed arrays. */
export interface MemoryBlock {
  readonly address: number;
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  readonly offset: number;
  readonly bytes: number;
  /** The last list of the `CommandQueue` that uses the block, for the queue alone. */
  usedIn: number;
  /** Gives the memory back to the library; nothing may use it after this. */
  release(): void;
}

/** The compiled kernels, native or WebAssembly: all that the backend knows about them. */
export interface KernelLibrary {
  readonly name: 'native' | 'wasm';
  readonly threads: number;
  readonly detail: string;
  /**
   * Kernels take their calls from here, one after another: the kernel's number, the number of its arguments, and the
   * arguments. The library has no other way in, and remembers nothing of a call.
   */
  readonly calls: Float64Array;
  /** Name → number, as the loaded library numbers them. */
  readonly numbers: Readonly<Record<KernelName, number>>;
  /** What to tell if there is no memory for what `what` names. */
  memoryIsFull(what: string): RangeError;
  /**
   * New memory, aligned to 64 bytes, with 64 spare bytes at the end that kernels may read. A RangeError says that
   * there is no more.
   */
  allocate(bytes: number): MemoryBlock;
  /**
   * Runs the calls that lie in the words [from, to) of `calls`, in order. Returns `to`, or where the call begins for
   * which there was no temporary memory: it has not run, nor has any after it.
   */
  run(from: number, to: number): number;
  /** Ends the threads and gives all memory back. Nothing may be called after this. */
  dispose(): Promise<void>;
}

/** Numbers of the kernels from the library's own list of names, one a line. */
export function numberKernels(library: string, lines: string): Record<KernelName, number> {
  const found = lines.trim().split('\n');
  const numbers = {} as Record<KernelName, number>;
  for (const name of kernelNames) {
    const number = found.indexOf(name);
    if (number < 0) {
      throw new EngineUnavailableError(`${library}: the library has no kernel '${name}' (build it again).`);
    }
    numbers[name] = number;
  }
  return numbers;
}
