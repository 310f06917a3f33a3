import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';

/** One kernel of the engines: tfjs checks names and ranks before it, and wraps what it returns into tensors. */
export type EngineKernel = (
  backend: EngineBackend,
  // biome-ignore lint/suspicious/noExplicitAny: inputs and attributes differ from kernel to kernel, as in tfjs itself
  inputs: any,
  // biome-ignore lint/suspicious/noExplicitAny: see above
  attrs: any,
) => tf.TensorInfo | tf.TensorInfo[];

/** tfjs kernel name → kernel. */
export type KernelTable = Record<string, EngineKernel>;
