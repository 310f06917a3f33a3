/** A share of successes with the range that is compatible with it. */
export interface ShareEstimate {
  readonly successes: number;
  readonly total: number;
  /** successes / total; null if nothing was counted. */
  readonly share: number | null;
  /** 95 % Wilson interval. */
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantile of the standard normal. */
const Z95 = 1.959963984540054;

/**
 * A share with its 95 % Wilson score interval (Wilson 1927), which stays inside [0, 1] and keeps its width where the
 * share is 0 or 1. Of no trials at all nothing is known: share null, interval [0, 1].
 * Throws RangeError unless both are whole numbers and 0 ≤ successes ≤ total.
 */
export function wilsonInterval(successes: number, total: number): ShareEstimate {
  if (!Number.isInteger(successes) || !Number.isInteger(total) || successes < 0 || successes > total) {
    throw new RangeError(
      `wilsonInterval: expected whole numbers with 0 <= successes <= total, got ${successes} of ${total}.`,
    );
  }
  if (total === 0) return { successes, total, share: null, low: 0, high: 1 };
  const share = successes / total;
  const zSquared = (Z95 * Z95) / total;
  const centre = share + zSquared / 2;
  const reach = Z95 * Math.sqrt((share * (1 - share)) / total + zSquared / (4 * total));
  const scale = 1 + zSquared;
  // At the ends the bound is exact; the formula would leave a rounding error there.
  const low = successes === 0 ? 0 : (centre - reach) / scale;
  const high = successes === total ? 1 : (centre + reach) / scale;
  return { successes, total, share, low, high };
}
