// The gradients are part of what `../tf.ts` loads, so they take tfjs-core itself, not that module.

export * from '@tensorflow/tfjs-core';
