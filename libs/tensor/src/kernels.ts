// One floor below `tf`: the compiled kernels themselves, for benchmarks and profiles.

import { EngineBackend } from './lib/backend/engine-backend.ts';
import type { KernelLibrary } from './lib/backend/kernel-library.ts';
import type * as tf from './lib/tf.ts';

export { EngineBackend } from './lib/backend/engine-backend.ts';
export type { KernelLibrary, KernelName } from './lib/backend/kernel-library.ts';

/** The compiled kernels under a running engine. Throws for an engine that has none of its own. */
export function kernelLibraryOf(backend: tf.KernelBackend): KernelLibrary {
  if (backend instanceof EngineBackend) return backend.library;
  throw new TypeError(
    'kernelLibraryOf: expected the native or the wasm engine to be running; the others have no compiled kernels of ours.',
  );
}
