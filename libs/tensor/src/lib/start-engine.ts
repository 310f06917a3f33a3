import { availableParallelism } from 'node:os';
import { isNativeBuilt, openNativeLibrary } from './backend/native-library.ts';
import { startLibrary } from './backend/start-library.ts';
import { openWasmLibrary } from './backend/wasm-library.ts';
import type { Engine, EngineName } from './engine.ts';
import * as tf from './tf.ts';

export type EngineChoice = 'auto' | EngineName;

export interface EngineOptions {
  /** Default `auto`: native if it is built here, else wasm. */
  engine?: EngineChoice;
  /** Threads that kernels run on, the calling one included. Default: as many as the machine runs at once. */
  threads?: number;
}

/** Starts an engine and makes it the tfjs backend. One engine of a kind can run in a thread at a time. */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine = 'auto', threads = availableParallelism() } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new RangeError(`startEngine: threads must be an integer in [1, 256], got ${threads}.`);
  }
  switch (engine) {
    case 'cpu':
      return startCpu();
    case 'native':
      return startLibrary(openNativeLibrary({ threads }));
    case 'wasm':
      return startLibrary(await openWasmLibrary({ threads }));
    case 'auto':
      return isNativeBuilt()
        ? startEngine({ engine: 'native', threads })
        : startEngine({ engine: 'wasm', threads });
    default:
      throw new RangeError(`startEngine: engine must be 'auto', 'native', 'wasm' or 'cpu', got '${engine}'.`);
  }
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
