import * as tf from '../tf.ts';

/** Makes tfjs-backend-cpu, the reference of tests and self-checks, the backend in use. */
export async function useReferenceBackend(): Promise<void> {
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  await tf.ready();
  // Else its first tensor prints an advertisement for tfjs-node.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
}
