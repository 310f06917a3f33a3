/** How the golden files give a tensor: every max(1, ⌊n / 512⌋)-th value in C order (images NCHW), two sums over all. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly sumsq: number;
  readonly values: readonly number[];
}

export interface GoldenError {
  /** max |difference| / max |value|, divided by the condition of each image. */
  readonly error: number;
  /** Before the condition was divided out, where there is one. */
  readonly raw?: number;
  /** The largest condition. */
  readonly condition?: number;
}

/** How many values a golden file lists of a tensor of `count` elements, and how far apart they are. */
export function goldenListing(count: number): { stride: number; listed: number } {
  const stride = Math.max(1, Math.floor(count / 512));
  return { stride, listed: Math.ceil(count / stride) };
}

/**
 * The largest error of a tensor's listed values, of its mean and of its mean square, each relative to the largest
 * listed value (its square). `conditions[b]` says what image b's values multiply a rounding of their inputs by.
 */
export function goldenTensorError(
  values: ArrayLike<number>,
  golden: GoldenTensor,
  conditions: readonly number[] = [1],
): GoldenError {
  const count = values.length;
  const { stride } = goldenListing(count);
  const largest = largestOf(golden.values);
  const imageSize = count / conditions.length;
  const worst = { error: 0, raw: 0 };
  const note = (difference: number, condition: number) => {
    const raw = relativeError(difference, largest);
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

/** |difference| / scale; NaN, which compares with nothing, counts as infinite. */
export function relativeError(difference: number, scale: number): number {
  if (difference === 0) return 0;
  const error = Math.abs(difference) / scale;
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

export function largestOf(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
