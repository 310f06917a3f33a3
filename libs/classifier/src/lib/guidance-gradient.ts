import { tf } from '@interpolab/tensor';
import type { GuidanceClassifier } from './guidance-classifier.ts';

/** What a guidance needs of a classifier: logits of noisy images. */
export type LogitsOf = Pick<GuidanceClassifier, 'logits'>;

export interface GuidanceWeights {
  /** w_c ≥ 0, the strength with which class c pulls; one entry per class. */
  readonly weights: readonly number[];
  /** log p is taken over the first so many logits; default: as many as there are weights. */
  readonly numClasses?: number;
}

/**
 * Multi-guidance g(x_t, t) = Σ_c w_c ∇_x log p(c | x_t, t), the log-softmax over the first `numClasses` logits only
 * (paper §4.1). It vanishes exactly where p = w / Σw. The answer fits any sampler that takes
 * (xt, original timesteps) → gradient, [B, H, W, C] → same shape; the caller disposes it.
 */
export function guidanceGradient(
  classifier: LogitsOf,
  { weights, numClasses = weights.length }: GuidanceWeights,
): (xt: tf.Tensor4D, t: number[]) => tf.Tensor4D {
  assertWeights(weights, numClasses);
  return (xt, t) =>
    tf.tidy(() => {
      const weightedLogLikelihood = (x: tf.Tensor) => {
        const logProbabilities = tf.logSoftmax(
          firstLogits(classifier.logits(x as tf.Tensor4D, t), numClasses),
        );
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
  assertWeights(weights, weights.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function firstLogits(logits: tf.Tensor2D, numClasses: number): tf.Tensor2D {
  if (logits.shape[1] < numClasses) {
    throw new RangeError(
      `guidanceGradient: numClasses must be at most the ${logits.shape[1]} logits, got ${numClasses}`,
    );
  }
  return tf.slice(logits, [0, 0], [logits.shape[0], numClasses]);
}

function assertWeights(weights: readonly number[], numClasses: number): void {
  if (weights.length < 2 || weights.length !== numClasses) {
    throw new RangeError(
      `guidanceGradient: expected one weight for each of 2 or more classes, got ${weights.length} weights for ${numClasses} classes`,
    );
  }
  if (weights.some((weight) => !(weight >= 0 && Number.isFinite(weight))) || weights.every((w) => w === 0)) {
    throw new RangeError(
      `guidanceGradient: weights must be 0 or more and not all 0, got ${weights.join(', ')}`,
    );
  }
}
