import { tf } from '@interpolab/tensor';
import type { Initialiser } from './initialisers.ts';
import type { Parameter, ParameterSpec } from './parameter.ts';
import type { ParameterScope, Reparametrisation, WeightFn } from './parameter-set.ts';

/** A weight with the two vectors of its power iteration. */
interface NormalisedWeight {
  readonly original: Parameter;
  /** [outputs] */
  readonly left: Parameter;
  /** [inputs · taps], in the order of the disk layout. */
  readonly right: Parameter;
}

const smallest = 1e-12;

/**
 * Spectral normalisation of convolutions and linear layers (paper §3.4; Miyato et al. 2018): W ← L · W / σ(W), where σ
 * is estimated by power iterations that `iterate` runs; vectors are scaled to unit length, without L.
 *
 * As in the reference, what starts at zero stays as it is for good: its vectors become zero and with them σ, and a
 * weight with σ ≈ 0 is returned unchanged. The state dict has PyTorch's names (`parametrizations.weight.original`,
 * `parametrizations.weight.0._u`, `….0._v`), of which σ's vectors are buffers.
 */
export class SpectralNorms {
  /** L: how much a layer may stretch, by its largest singular value. */
  readonly lipschitz: number;
  readonly #weights: NormalisedWeight[] = [];

  constructor(lipschitz: number) {
    if (!(lipschitz > 0)) throw new RangeError(`SpectralNorms: L must be above 0, got ${lipschitz}`);
    this.lipschitz = lipschitz;
  }

  /** For `ParameterSet.scope`. */
  readonly reparametrise: Reparametrisation = (scope, name, spec) => {
    const own = scope.child('parametrizations').child(name);
    return spec.diskShape.length === 1 ? unitVector(own, spec) : this.#matrix(own, spec);
  };

  /** Power iterations on every weight, in place; not differentiated. The reference does 15 at the start, 2 a step. */
  iterate(count: number): void {
    for (const { original, left, right } of this.#weights) {
      tf.tidy(() => {
        const matrix = asMatrix(original);
        let u = tf.reshape(left.variable, [1, -1]);
        let v = toEngineOrder(original, right.variable);
        for (let index = 0; index < count; index++) {
          u = unit(tf.matMul(v, matrix));
          v = unit(tf.matMul(u, matrix, false, true));
        }
        left.variable.assign(tf.reshape(u, left.engineShape));
        right.variable.assign(toDiskOrder(original, v));
      });
    }
  }

  #matrix(scope: ParameterScope, spec: ParameterSpec): WeightFn {
    const original = scope.declare('original', spec);
    const [outputs, ...rest] = spec.diskShape;
    const inputs = rest.reduce((product, size) => product * size, 1);
    const left = scope.child('0').declare('_u', vector(outputs));
    const right = scope.child('0').declare('_v', vector(inputs));
    this.#weights.push({ original, left, right });
    return <T extends tf.Tensor>() =>
      tf.tidy(() => {
        const product = tf.matMul(toEngineOrder(original, right.variable), asMatrix(original));
        const sigma = tf.sum(tf.mul(product, tf.reshape(left.variable, [1, -1])));
        const vanishes = whereVanishing(sigma);
        const divisor = tf.add(tf.mul(sigma, tf.sub(1, vanishes)), vanishes);
        const scale = tf.add(tf.mul(tf.div(this.lipschitz, divisor), tf.sub(1, vanishes)), vanishes);
        return tf.mul(original.variable, scale) as T;
      });
  }
}

/** 1 where σ ≈ 0, else 0; a constant to differentiation. */
const whereVanishing = tf.customGrad((x) => {
  const sigma = x as tf.Tensor;
  return {
    value: tf.cast(tf.lessEqual(tf.abs(sigma), 1e-8), 'float32'),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  };
});

function unitVector(scope: ParameterScope, spec: ParameterSpec): WeightFn {
  const original = scope.declare('original', spec);
  return <T extends tf.Tensor>() => tf.tidy(() => unit(original.variable) as T);
}

/** x / max(‖x‖, 1e-12) */
function unit(x: tf.Tensor): tf.Tensor {
  const squares = tf.sum(tf.square(x));
  return tf.div(x, tf.maximum(tf.sqrt(tf.maximum(squares, smallest ** 2)), smallest));
}

/** [inputs · taps in engine order, outputs]: the transpose of PyTorch's matrix, its columns in another order. */
function asMatrix({ variable, diskShape }: Parameter): tf.Tensor2D {
  return tf.reshape(variable, [-1, diskShape[0]]);
}

/** A vector over a weight's inputs, from [inputs, taps] on disk to a row over [taps, inputs]. */
function toEngineOrder({ diskShape }: Parameter, values: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.transpose(tf.reshape(values, [diskShape[1], -1])), [1, -1]);
}

function toDiskOrder({ diskShape }: Parameter, values: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.transpose(tf.reshape(values, [-1, diskShape[1]])), [-1]);
}

function vector(size: number): ParameterSpec {
  return { diskShape: [size], layout: 'vector', initialiser: randomDirection, role: 'buffer' };
}

const randomDirection: Initialiser = (size, stream) => {
  const values = stream.normals(size);
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / length);
};
