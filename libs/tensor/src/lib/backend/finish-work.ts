import * as tf from '../tf.ts';
import { EngineBackend } from './engine-backend.ts';

/**
 * Runs the kernels that wait until somebody reads values, on the `native` and `wasm` engines. Between the steps of a
 * long computation it makes progress, times and stops true. Does nothing on the other engines.
 */
export function finishWork(): void {
  const backend = tf.backend();
  if (backend instanceof EngineBackend) backend.finish();
}
