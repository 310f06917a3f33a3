import { dense, type tf } from '@interpolab/tensor';
import { uniformByFanIn, zeros } from './initialisers.ts';
import type { ParameterScope } from './parameter-set.ts';

export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** The reference stores the projections of attention as 1-D convolutions: [out, in, 1] on disk. */
  readonly storedAs?: 'linear' | 'conv1d';
  readonly zeroInitialised?: boolean;
}

/** Linear layer with bias: [N, in] → [N, out]. */
export function linearLayer(scope: ParameterScope, options: LinearOptions): (x: tf.Tensor2D) => tf.Tensor2D {
  const { inFeatures, outFeatures, storedAs = 'linear' } = options;
  const initialiser = options.zeroInitialised ? zeros : uniformByFanIn(inFeatures);
  const weight = scope.declare('weight', {
    diskShape: storedAs === 'conv1d' ? [outFeatures, inFeatures, 1] : [outFeatures, inFeatures],
    layout: storedAs,
    initialiser,
  });
  const bias = scope.declare('bias', { diskShape: [outFeatures], layout: 'vector', initialiser });
  return (x) =>
    dense(x, {
      weight: weight.value<tf.Tensor2D>(),
      bias: bias.value<tf.Tensor1D>(),
    });
}
