import type { Engine } from '../engine.ts';
import * as tf from '../tf.ts';
import type { KernelLibrary } from './kernel-library.ts';
import { registerBackend } from './register-backend.ts';

/** Makes an opened library the engine of this thread. Ends its threads if it cannot be. */
export async function startLibrary(library: KernelLibrary): Promise<Engine> {
  try {
    registerBackend(library);
  } catch (error) {
    await library.dispose();
    throw error;
  }
  await tf.setBackend(library.name);
  await tf.ready();
  let disposed = false;
  const dispose = async () => {
    if (disposed) return;
    disposed = true;
    tf.removeBackend(library.name);
    await library.dispose();
  };
  return { name: library.name, threads: library.threads, detail: library.detail, dispose };
}
