import { tf } from '@interpolab/tensor';
import type { GuidanceClassifier } from './guidance-classifier.ts';

/** What a guidance needs of a classifier: logits of noisy images. */
export type LogitsOf = Pick<GuidanceClassifier, 'logits'>;

/**
 * Which logits the log-softmax of guidance is taken over: as many as there are weights (`reference`, whatever number
 * the training had), or all that the classifier was trained with (`trained`).
 */
export type GuidanceClasses = 'reference' | 'trained';

export interface GuidanceWeights {
  /** w_c ≥ 0, the strength with which class c pulls: of the first classes, the rest have none. */
  readonly weights: readonly number[];
  /** Default: `reference`. */
  readonly classes?: GuidanceClasses;
}

/**
 * Multi-guidance g(x_t, t) = Σ_c w_c ∇_x log p(c | x_t, t) (paper §4.1). With W = Σ w it is Σ_c (w_c − W p_c) ∇z_c, the
 * gradient of −W · KL(w/W ‖ p), and vanishes exactly where p = w / W; a single weight that is not 0 is one-class
 * guidance. The answer fits any sampler that takes (xt, original timesteps) → gradient, [B, H, W, C] → same shape; the
 * caller disposes it.
 */
export function guidanceGradient(
  classifier: LogitsOf,
  { weights, classes = 'reference' }: GuidanceWeights,
): (xt: tf.Tensor4D, t: number[]) => tf.Tensor4D {
  assertWeights(weights, classes === 'reference' ? 2 : 1);
  return (xt, t) =>
    tf.tidy(() => {
      const weightedLogLikelihood = (x: tf.Tensor) => {
        const logits = classifier.logits(x as tf.Tensor4D, t);
        const logProbabilities =
          classes === 'reference'
            ? tf.logSoftmax(firstLogits(logits, weights.length))
            : firstLogits(tf.logSoftmax(logits), weights.length);
        return tf.sum(tf.mul(logProbabilities, tf.tensor1d([...weights]))) as tf.Scalar;
      };
      return tf.grad(weightedLogLikelihood)(xt) as tf.Tensor4D;
    });
}

/** p(c | x_t, t) over the first `numClasses` logits, [B, numClasses]. The caller disposes it. */
export function classProbabilities(
  classifier: LogitsOf,
  { xt, t, numClasses }: { xt: tf.Tensor4D; t: readonly number[]; numClasses: number },
): tf.Tensor2D {
  return tf.tidy(() => tf.softmax(firstLogits(classifier.logits(xt, t), numClasses)));
}

/** Where multi-guidance comes to rest: p_c = w_c / Σw. Equal weights of two classes: ½, ½. */
export function guidanceTarget(weights: readonly number[]): number[] {
  assertWeights(weights, 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function firstLogits(logits: tf.Tensor2D, count: number): tf.Tensor2D {
  if (logits.shape[1] < count) {
    throw new RangeError(
      `guidanceGradient: expected weights for at most the ${logits.shape[1]} logits, got ${count}`,
    );
  }
  return tf.slice(logits, [0, 0], [logits.shape[0], count]);
}

function assertWeights(weights: readonly number[], fewest: number): void {
  if (weights.length < fewest) {
    throw new RangeError(
      `guidanceGradient: expected one weight for each of ${fewest} or more classes, got ${weights.length}`,
    );
  }
  if (weights.some((weight) => !(weight >= 0 && Number.isFinite(weight))) || weights.every((w) => w === 0)) {
    throw new RangeError(
      `guidanceGradient: weights must be 0 or more and not all 0, got ${weights.join(', ')}`,
    );
  }
}
