// How close a float32 engine has to come to the golden numbers, and how closeness is measured: all rules are here, the
// reasons in docs/decisions/009-limits-of-verify.md.

export const limits = {
  /** One evaluation: max |difference| / max |value|, divided by the quantity's condition. */
  single: 3e-5,
  /** Norms of gradients, over a floor of a thousandth of the largest: some are zero but for rounding. */
  gradientNorm: 1e-4,
  /** A whole sampling chain. */
  chain: 1e-3,
  /** What is computed in float64 on both sides, and the rule's numbers. */
  schedule: 1e-12,
  /** Names, shapes, counts, timesteps. */
  exact: 0,
} as const;

export interface Measured {
  /** Compared with the limit. */
  readonly error: number;
  /** Before the condition was divided out, where there is one. */
  readonly raw?: number;
  /** The largest condition. */
  readonly condition?: number;
}

/** How the golden files give a tensor: every max(1, ⌊n / 512⌋)-th value in NCHW order, and two sums over all. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly sumsq: number;
  readonly values: readonly number[];
}

/**
 * The largest error of a tensor's listed values, of its mean and of its mean square, each relative to the largest
 * listed value (its square). `conditions[b]` says what image b's values multiply a rounding of their inputs by.
 */
export function tensorError(
  values: ArrayLike<number>,
  golden: GoldenTensor,
  conditions: readonly number[] = [1],
): Measured {
  const count = values.length;
  const stride = Math.max(1, Math.floor(count / 512));
  const largest = largestOf(golden.values);
  const imageSize = count / conditions.length;
  const worst = { error: 0, raw: 0 };
  const note = (difference: number, condition: number) => {
    const raw = relative(difference, largest);
    worst.raw = Math.max(worst.raw, raw);
    worst.error = Math.max(worst.error, raw / condition);
  };
  golden.values.forEach((expected, index) => {
    const place = index * stride;
    note(values[place] - expected, conditions[Math.floor(place / imageSize)]);
  });
  let sum = 0;
  let sumOfSquares = 0;
  for (let index = 0; index < count; index++) {
    sum += values[index];
    sumOfSquares += values[index] ** 2;
  }
  const meanCondition = conditions.reduce((total, condition) => total + condition, 0) / conditions.length;
  note((sum - golden.sum) / count, meanCondition);
  // d(v²) = 2 v dv, and |v| is at most the largest
  note((sumOfSquares - golden.sumsq) / count / (2 * (largest || 1)), meanCondition);
  const condition = Math.max(...conditions);
  return condition > 1 ? { ...worst, condition } : { error: worst.error };
}

/** max |difference| / max |value|. */
export function listError(values: readonly number[], golden: readonly number[]): Measured {
  const largest = largestOf(golden);
  return {
    error: Math.max(0, ...golden.map((expected, index) => relative(values[index] - expected, largest))),
  };
}

/**
 * Losses, each image by itself: relative to the loss, or to 1 where it is smaller (a KL term is a sum of terms of
 * size 1), but never to more than the largest in the list.
 */
export function lossError(values: readonly number[], golden: readonly number[]): Measured {
  const largest = largestOf(golden);
  const errors = golden.map((expected, index) =>
    relative(values[index] - expected, Math.min(largest, Math.max(1, Math.abs(expected)))),
  );
  return { error: Math.max(0, ...errors) };
}

export function gradientNormError(values: readonly number[], golden: readonly number[]): Measured {
  const floor = 1e-3 * largestOf(golden);
  const errors = golden.map((expected, index) =>
    relative(values[index] - expected, Math.max(expected, floor)),
  );
  return { error: Math.max(0, ...errors) };
}

/** |difference| / scale; NaN, which compares with nothing, counts as infinite. */
function relative(difference: number, scale: number): number {
  if (difference === 0) return 0;
  const error = Math.abs(difference) / scale;
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

function largestOf(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
