import * as tf from '../tf.ts';

/** Names of the kernels that only this package's engines have. */
export type FusedKernel =
  | 'FusedConvolution'
  | 'FusedConvolutionInputGradient'
  | 'FusedConvolutionFilterGradient'
  | 'ColumnSum'
  | 'FusedGroupNorm'
  | 'FusedGroupNormGradient'
  | 'TrainableBatchNorm'
  | 'TrainableBatchNormGradient'
  | 'Silu'
  | 'SiluGradient'
  | 'FusedAttention'
  | 'FusedAttentionGradient'
  | 'FusedAdamW'
  | 'L2Norm';

const known = new Map<string, Set<FusedKernel>>();

/** Whether the engine in use has this kernel; if not, the plain tfjs form of the op runs. */
export function hasFusedKernel(name: FusedKernel): boolean {
  const backend = tf.getBackend();
  if (known.get(backend)?.has(name)) return true;
  if (tf.getKernel(name, backend) == null) return false;
  // Kernels are registered for good, so what was found need not be looked up again: tfjs joins strings to do it.
  known.set(backend, (known.get(backend) ?? new Set()).add(name));
  return true;
}

/** Inputs of a fused kernel by name; an optional one that is absent is undefined and is left out. */
export type FusedInputs = Record<string, tf.Tensor | undefined>;

/** Runs a fused kernel with one output. */
export function runFused(name: FusedKernel, inputs: FusedInputs | tf.Tensor[], attrs: object): tf.Tensor {
  return tf.engine().runKernel(name, present(inputs), attrs as never) as tf.Tensor;
}

/** Runs a fused kernel with several outputs. */
export function runFusedMany(
  name: FusedKernel,
  inputs: FusedInputs | tf.Tensor[],
  attrs: object,
): tf.Tensor[] {
  return tf.engine().runKernel(name, present(inputs), attrs as never) as tf.Tensor[];
}

// tfjs looks at every key of the inputs, so an undefined one must not be there at all.
function present(inputs: FusedInputs | tf.Tensor[]): tf.NamedTensorMap {
  if (Array.isArray(inputs)) return inputs as unknown as tf.NamedTensorMap;
  for (const name in inputs) {
    if (inputs[name] === undefined) delete inputs[name];
  }
  return inputs as tf.NamedTensorMap;
}
