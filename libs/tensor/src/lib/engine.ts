import type { GpuAdapter } from './gpu/gpu-adapter.ts';

/** Every engine, in the order in which `auto` prefers them. `cpu`, the reference of the tests, it never takes. */
export const engineNames = ['tensorflow-gpu', 'webgpu', 'native', 'wasm', 'cpu'] as const;

export type EngineName = (typeof engineNames)[number];

/** A running engine: the tfjs backend that all tensors of this process (or worker thread) now use. */
export interface Engine {
  readonly name: EngineName;
  /** Threads of this machine that kernels run on; 1 for a GPU, which is fed by the calling thread. */
  readonly threads: number;
  /** For people: instruction set, build, GPU, and why `auto` passed over an engine that is installed. */
  readonly detail: string;
  /** The GPU that computes; undefined on the other engines. */
  readonly adapter?: GpuAdapter;
  /** Frees the engine's memory and ends its threads; its tensors are gone after this. */
  dispose(): Promise<void>;
}
