import * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';

function vector(
  backend: EngineBackend,
  values: ArrayLike<number>,
  dtype: 'int32' | 'float32',
): tf.TensorInfo {
  const out = backend.make([values.length], dtype);
  backend.values(out).set(values);
  return out;
}

interface SuppressionAttrs {
  maxOutputSize: number;
  iouThreshold: number;
  scoreThreshold: number;
  padToMaxOutputSize: boolean;
  softNmsSigma: number;
}

type Floats = Float32Array;

/** The arguments that all versions begin with. */
function commonArguments(
  backend: EngineBackend,
  { boxes, scores }: Record<string, tf.TensorInfo>,
  o: SuppressionAttrs,
): [Floats, Floats, number, number, number] {
  const [corners, marks] = [backend.values(boxes) as Floats, backend.values(scores) as Floats];
  return [corners, marks, o.maxOutputSize, o.iouThreshold, o.scoreThreshold];
}

/** Non-maximum suppression, by the functions that tfjs-core gives its backends. */
export const suppressionKernels: KernelTable = {
  NonMaxSuppressionV3(backend, { boxes, scores }, o: SuppressionAttrs) {
    const { selectedIndices } = tf.kernel_impls.nonMaxSuppressionV3Impl(
      ...commonArguments(backend, { boxes, scores }, o),
    );
    return vector(backend, selectedIndices, 'int32');
  },

  NonMaxSuppressionV4(backend, { boxes, scores }, o: SuppressionAttrs) {
    const { selectedIndices, validOutputs } = tf.kernel_impls.nonMaxSuppressionV4Impl(
      ...commonArguments(backend, { boxes, scores }, o),
      o.padToMaxOutputSize,
    );
    const valid = vector(backend, [validOutputs as number], 'int32');
    return [vector(backend, selectedIndices, 'int32'), { ...valid, shape: [] }];
  },

  NonMaxSuppressionV5(backend, { boxes, scores }, o: SuppressionAttrs) {
    const { selectedIndices, selectedScores } = tf.kernel_impls.nonMaxSuppressionV5Impl(
      ...commonArguments(backend, { boxes, scores }, o),
      o.softNmsSigma,
    );
    return [
      vector(backend, selectedIndices, 'int32'),
      vector(backend, selectedScores as number[], 'float32'),
    ];
  },
};
