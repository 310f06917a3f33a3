import { dense, tf } from '@interpolab/tensor';
import { type Initialiser, uniformByFanIn, zeros } from './initialisers.ts';
import type { ParameterSpec } from './parameter.ts';
import type { ParameterScope, WeightFn } from './parameter-set.ts';

export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** The reference stores the projections of attention as 1-D convolutions: [out, in, 1] on disk. */
  readonly storedAs?: 'linear' | 'conv1d';
  readonly zeroInitialised?: boolean;
  /** Start values other than PyTorch's default. */
  readonly weightInitialiser?: Initialiser;
  readonly biasInitialiser?: Initialiser;
}

/** Linear layer with bias: [N, in] → [N, out]. */
export function linearLayer(scope: ParameterScope, options: LinearOptions): (x: tf.Tensor2D) => tf.Tensor2D {
  const { inFeatures, outFeatures, storedAs = 'linear' } = options;
  const standard = options.zeroInitialised ? zeros : uniformByFanIn(inFeatures);
  const { weightInitialiser = standard, biasInitialiser = standard } = options;
  const weightSpec: ParameterSpec = {
    diskShape: storedAs === 'conv1d' ? [outFeatures, inFeatures, 1] : [outFeatures, inFeatures],
    layout: storedAs,
    initialiser: weightInitialiser,
  };
  const biasSpec: ParameterSpec = {
    diskShape: [outFeatures],
    layout: 'vector',
    initialiser: biasInitialiser,
  };
  const [weight, bias] =
    storedAs === 'linear'
      ? [scope.weight('weight', weightSpec), scope.weight('bias', biasSpec)]
      : [plainWeight(scope, 'weight', weightSpec), plainWeight(scope, 'bias', biasSpec)];
  return (x) =>
    tf.tidy(() =>
      dense(x, {
        weight: weight<tf.Tensor2D>(),
        bias: bias<tf.Tensor1D>(),
      }),
    );
}

/** The reference reparametrises no 1-D convolution (paper §3.4). */
function plainWeight(scope: ParameterScope, name: string, spec: ParameterSpec): WeightFn {
  const parameter = scope.declare(name, spec);
  return <T extends tf.Tensor>() => parameter.value<T>();
}
