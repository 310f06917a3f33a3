import * as tf from '../tf.ts';

/**
 * Runs `load` and puts back every gradient that it replaced: tfjs-node loads the whole of `@tensorflow/tfjs`, whose
 * gradients would take the place of this package's. They are to be the same on every engine.
 */
export async function keepOwnGradients<T>(load: () => Promise<T>): Promise<T> {
  await import('@tensorflow/tfjs-backend-cpu'); // it has every kernel of tfjs, so its list names all gradients
  const kernels = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  const own = kernels.flatMap((name) => tf.getGradient(name) ?? []);
  try {
    return await load();
  } finally {
    for (const gradient of own) tf.registerGradient(gradient);
  }
}
