import { EngineUnavailableError } from './engine-unavailable-error.ts';
import * as tf from './tf.ts';

export type EngineName = 'native' | 'wasm' | 'cpu';
export type EngineChoice = 'auto' | EngineName;

/** A running engine: the tfjs backend that all tensors of this process (or worker thread) now use. */
export interface Engine {
  readonly name: EngineName;
  readonly threads: number;
  /** For people: instruction set, build, or why another engine was not taken. */
  readonly detail: string;
  /** Frees the engine's memory and ends its threads; its tensors are gone after this. */
  dispose(): Promise<void>;
}

export interface EngineOptions {
  engine?: EngineChoice;
  threads?: number;
}

/** Starts an engine and makes it the tfjs backend. `auto` takes native if it is built, else wasm. */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine = 'auto' } = options;
  if (engine === 'cpu' || engine === 'auto') return startCpu();
  throw new EngineUnavailableError(
    `startEngine: the engine '${engine}' is not in this build yet (use 'cpu').`,
  );
}

async function startCpu(): Promise<Engine> {
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  await tf.ready();
  // Else its first tensor prints an advertisement for tfjs-node.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return {
    name: 'cpu',
    threads: 1,
    detail: 'tfjs-backend-cpu, the reference: correct and slow',
    dispose: async () => {},
  };
}
