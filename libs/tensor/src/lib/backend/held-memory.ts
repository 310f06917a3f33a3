import * as tf from '../tf.ts';
import { EngineBackend } from './engine-backend.ts';

/** Bytes that the engine holds for tensors, in use or kept for later ones; undefined on engines that cannot tell. */
export function heldMemory(): number | undefined {
  const backend = tf.backend();
  return backend instanceof EngineBackend ? backend.memoryBytes().held : undefined;
}

/** Gives back what no tensor uses, so that `heldMemory` afterwards tells of what comes, not of what was. */
export function releaseMemory(): void {
  const backend = tf.backend();
  if (backend instanceof EngineBackend) backend.releaseFree();
}
