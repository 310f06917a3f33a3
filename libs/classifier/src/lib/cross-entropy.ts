import { tf } from '@interpolab/tensor';

/**
 * −Σ_k q_k log p_k of each image over all K logits, [B, K] → [B]: q is 1 at the label, or, smoothed by ε, 1 − ε there and
 * ε / K everywhere on top (Szegedy et al. 2016, §7; PyTorch's `label_smoothing`).
 */
export function crossEntropy(
  logits: tf.Tensor2D,
  labels: ArrayLike<number>,
  labelSmoothing = 0,
): tf.Tensor1D {
  const [batch, numLogits] = logits.shape;
  assertLabels('crossEntropy', labels, { count: batch, numLabels: numLogits });
  return tf.tidy(() => {
    const chosen = tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), numLogits);
    const target =
      labelSmoothing === 0
        ? tf.cast(chosen, 'float32')
        : tf.add(tf.mul(tf.cast(chosen, 'float32'), 1 - labelSmoothing), labelSmoothing / numLogits);
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), target), 1)) as tf.Tensor1D;
  });
}

/** Throws unless there is one label per image, each in 0 … numLabels − 1. */
export function assertLabels(
  where: string,
  labels: ArrayLike<number>,
  { count, numLabels }: { count: number; numLabels: number },
): void {
  if (labels.length !== count) {
    throw new RangeError(`${where}: expected a label for each of ${count} images, got ${labels.length}`);
  }
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index];
    if (!Number.isInteger(label) || label < 0 || label >= numLabels) {
      throw new RangeError(`${where}: labels[${index}] must be in 0 … ${numLabels - 1}, got ${label}`);
    }
  }
}
