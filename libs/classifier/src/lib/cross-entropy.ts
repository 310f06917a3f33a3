import { tf } from '@interpolab/tensor';

/** −log p(label) of each image over all logits, [B, K] → [B]. */
export function crossEntropy(logits: tf.Tensor2D, labels: ArrayLike<number>): tf.Tensor1D {
  const [batch, numLogits] = logits.shape;
  assertLabels('crossEntropy', labels, { count: batch, numLabels: numLogits });
  return tf.tidy(() => {
    const chosen = tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), numLogits);
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.cast(chosen, 'float32')), 1)) as tf.Tensor1D;
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
