import * as tf from '../tf.ts';

/** Whether `dataSync()` works on the engine in use: WebGPU gives values only to who waits for them. */
export function readsAtOnce(): boolean {
  return tf.getBackend() !== 'webgpu';
}

/** After this, `dataSync()` works for these tensors on every engine. Where it always does, nothing is copied. */
export async function fetchValues(tensors: Iterable<tf.Tensor>): Promise<void> {
  if (!readsAtOnce()) await Promise.all([...tensors].map((tensor) => tensor.data()));
}
