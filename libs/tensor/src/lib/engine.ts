export type EngineName = 'native' | 'wasm' | 'cpu';

/** A running engine: the tfjs backend that all tensors of this process (or worker thread) now use. */
export interface Engine {
  readonly name: EngineName;
  readonly threads: number;
  /** For people: instruction set, build, or why another engine was not taken. */
  readonly detail: string;
  /** Frees the engine's memory and ends its threads; its tensors are gone after this. */
  dispose(): Promise<void>;
}
