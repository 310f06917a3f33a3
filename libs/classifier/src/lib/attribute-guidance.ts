import { tf } from '@interpolab/tensor';
import type { LogitsOf } from './guidance-gradient.ts';

/** Weights of a classifier whose logits are attributes by themselves, each with a sigmoid; one entry per attribute. */
export interface AttributeWeights {
  /** a_k ≥ 0: how strongly the presence of attribute k pulls. */
  readonly positive: readonly number[];
  /** b_k ≥ 0: how strongly its absence does. */
  readonly negative: readonly number[];
}

/**
 * Multi-guidance of a multi-label classifier, g = ∇_x Σ_k [a_k log σ(l_k) + b_k log σ(−l_k)] over the first logits
 * (paper §4.1). It vanishes where σ(l_k) = a_k / (a_k + b_k). Same use as `guidanceGradient`.
 */
export function attributeGuidanceGradient(
  classifier: LogitsOf,
  { positive, negative }: AttributeWeights,
): (xt: tf.Tensor4D, t: number[]) => tf.Tensor4D {
  assertWeights(positive, negative);
  return (xt, t) =>
    tf.tidy(() => {
      const weightedLogLikelihood = (x: tf.Tensor) => {
        const logits = firstLogits(classifier.logits(x as tf.Tensor4D, t), positive.length);
        // −log σ(l) = softplus(−l)
        const present = tf.mul(tf.softplus(tf.neg(logits)), tf.tensor1d([...positive]));
        const absent = tf.mul(tf.softplus(logits), tf.tensor1d([...negative]));
        return tf.neg(tf.sum(tf.add(present, absent))) as tf.Scalar;
      };
      return tf.grad(weightedLogLikelihood)(xt) as tf.Tensor4D;
    });
}

/** Where each attribute's probability comes to rest, a / (a + b); NaN for one that nothing pulls. */
export function attributeTarget({ positive, negative }: AttributeWeights): number[] {
  assertWeights(positive, negative);
  return positive.map((weight, k) => weight / (weight + negative[k]));
}

function firstLogits(logits: tf.Tensor2D, count: number): tf.Tensor2D {
  if (logits.shape[1] < count) {
    throw new RangeError(
      `attributeGuidanceGradient: expected weights for at most the ${logits.shape[1]} logits, got ${count}`,
    );
  }
  return tf.slice(logits, [0, 0], [logits.shape[0], count]);
}

function assertWeights(positive: readonly number[], negative: readonly number[]): void {
  const all = [...positive, ...negative];
  if (positive.length !== negative.length || positive.length === 0) {
    throw new RangeError(
      `attributeGuidanceGradient: expected a positive and a negative weight for each attribute, got ${positive.length} and ${negative.length}`,
    );
  }
  if (all.some((weight) => !(weight >= 0 && Number.isFinite(weight))) || all.every((w) => w === 0)) {
    throw new RangeError(
      `attributeGuidanceGradient: weights must be 0 or more and not all 0, got ${all.join(', ')}`,
    );
  }
}
