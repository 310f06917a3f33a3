import { type GoldenError, largestOf, relativeError } from '@interpolab/nn';

// How close a float32 engine has to come to the golden numbers, and how closeness is measured: the rules are here and
// in goldenTensorError of nn, the reasons in docs/decisions/009-limits-of-verify.md.

export const limits = {
  /** One evaluation: max |difference| / max |value|, divided by the quantity's condition. */
  single: 3e-5,
  /** Image classifiers: one evaluation, and one step of training, where statistics of few images amplify rounding. */
  classifierEvaluation: 1e-5,
  classifierTraining: 1e-4,
  /** Norms of gradients, over a floor of a thousandth of the largest: some are zero but for rounding. */
  gradientNorm: 1e-4,
  /** A whole sampling chain. */
  chain: 1e-3,
  /** What is computed in float64 on both sides, and the rule's numbers. */
  schedule: 1e-12,
  /** Names, shapes, counts, timesteps. */
  exact: 0,
} as const;

/** max |difference| / max |value|. */
export function listError(values: readonly number[], golden: readonly number[]): GoldenError {
  const largest = largestOf(golden);
  return {
    error: Math.max(0, ...golden.map((expected, index) => relativeError(values[index] - expected, largest))),
  };
}

/**
 * Losses, each image by itself: relative to the loss, or to 1 where it is smaller (a KL term is a sum of terms of
 * size 1), but never to more than the largest in the list.
 */
export function lossError(values: readonly number[], golden: readonly number[]): GoldenError {
  const largest = largestOf(golden);
  const errors = golden.map((expected, index) =>
    relativeError(values[index] - expected, Math.min(largest, Math.max(1, Math.abs(expected)))),
  );
  return { error: Math.max(0, ...errors) };
}

export function gradientNormError(values: readonly number[], golden: readonly number[]): GoldenError {
  const floor = 1e-3 * largestOf(golden);
  const errors = golden.map((expected, index) =>
    relativeError(values[index] - expected, Math.max(expected, floor)),
  );
  return { error: Math.max(0, ...errors) };
}
