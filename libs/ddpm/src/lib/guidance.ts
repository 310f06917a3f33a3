import { tf } from '@interpolab/tensor';

/**
 * ∇_x log p(wish | x_t), whatever the wish: [B, H, W, C] at the original timesteps t → [B, H, W, C]. Strengths are
 * part of the function. A guidance classifier offers one; this library does not know it.
 */
export type GuidanceFn = (xt: tf.Tensor4D, t: number[]) => tf.Tensor4D;

/** The network as the samplers see it: x_t and original timesteps → ε̂ (and variance channels). */
export type DenoiserFn = (xt: tf.Tensor4D, t: number[]) => tf.Tensor4D;

/** Σ of several guidances; undefined if there is none. */
export function sumGuidance(guidance: readonly GuidanceFn[]): GuidanceFn | undefined {
  if (guidance.length <= 1) {
    return guidance[0];
  }
  return (xt, t) => tf.tidy(() => tf.addN(guidance.map((gradientOf) => gradientOf(xt, t))));
}
