// One floor below `tf`: the compiled kernels themselves, for benchmarks and profiles.

import { EngineBackend } from './lib/backend/engine-backend.ts';
import type * as tf from './lib/tf.ts';

export { EngineBackend } from './lib/backend/engine-backend.ts';
export type { KernelLibrary, KernelName } from './lib/backend/kernel-library.ts';

/** A running engine with compiled kernels under it (`library`). Throws for an engine that has none of its own. */
export function engineBackendOf(backend: tf.KernelBackend): EngineBackend {
  if (backend instanceof EngineBackend) return backend;
  throw new TypeError(
    'engineBackendOf: expected the native or the wasm engine to be running; the others have no compiled kernels of ours.',
  );
}
