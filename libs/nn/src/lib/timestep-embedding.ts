import { tf } from '@interpolab/tensor';
import { type Activation, activate } from './activation.ts';
import { linearLayer } from './linear-layer.ts';
import type { ParameterScope } from './parameter-set.ts';

const maxPeriod = 10_000;

/**
 * Sinusoidal embedding of timesteps, [B] → [B, dimension]: cosines first, then sines, frequencies
 * exp(−ln(10000) · i / (dimension / 2)). An odd dimension ends in a zero. (Reference: `timestep_embedding`.)
 *
 * Each product is rounded to float32 as in the reference: at t = 3999 an unrounded phase would differ from the
 * trained one by 1e-4, more than a weight-for-weight port may.
 */
export function timestepEmbedding(t: readonly number[], dimension: number): tf.Tensor2D {
  const half = Math.floor(dimension / 2);
  const values = new Float32Array(t.length * dimension);
  const logPeriod = Math.fround(-Math.log(maxPeriod));
  for (let index = 0; index < half; index++) {
    const exponent = Math.fround(Math.fround(logPeriod * index) / half);
    const frequency = Math.fround(Math.exp(exponent));
    t.forEach((timestep, row) => {
      const phase = Math.fround(timestep * frequency);
      values[row * dimension + index] = Math.cos(phase);
      values[row * dimension + half + index] = Math.sin(phase);
    });
  }
  return tf.tensor2d(values, [t.length, dimension]);
}

/** `time_embed`: sinusoid → linear → activation → linear, [B] → [B, 4 · width]. */
export function timestepNetwork(
  scope: ParameterScope,
  width: number,
  activation: Activation = 'silu',
): (t: readonly number[]) => tf.Tensor2D {
  const first = linearLayer(scope.child('0'), { inFeatures: width, outFeatures: 4 * width });
  const second = linearLayer(scope.child('2'), { inFeatures: 4 * width, outFeatures: 4 * width });
  return (t) => tf.tidy(() => second(activate(first(timestepEmbedding(t, width)), activation)));
}
