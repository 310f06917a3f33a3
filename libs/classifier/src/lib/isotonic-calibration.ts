/** A rising map of scores: linear between the knots, constant beyond them. */
export interface IsotonicCalibration {
  /** Rising. */
  readonly scores: Float64Array;
  /** Never falling, in [0, 1]. */
  readonly values: Float64Array;
}

/**
 * Isotonic calibration of a binary score (Zadrozny and Elkan 2002): the non-decreasing map of least squares from scores to
 * outcomes, by pooling adjacent violators (Ayer et al. 1955). Each pool becomes knots at its first and last score.
 */
export function fitIsotonic(
  scores: ArrayLike<number>,
  isPositive: (row: number) => boolean,
): IsotonicCalibration {
  if (scores.length === 0) throw new RangeError('fitIsotonic: expected at least one score, got none');
  const order = Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a] - scores[b]);
  const pools: { sum: number; count: number; from: number; to: number }[] = [];
  for (const row of order) {
    const score = scores[row];
    if (!Number.isFinite(score)) throw new RangeError(`fitIsotonic: scores[${row}] is ${score}`);
    const outcome = isPositive(row) ? 1 : 0;
    const last = pools.at(-1);
    // equal scores get one value
    if (last?.to === score && last.from === score) {
      last.sum += outcome;
      last.count++;
    } else {
      pools.push({ sum: outcome, count: 1, from: score, to: score });
    }
    while (pools.length > 1 && isViolated(pools[pools.length - 2], pools[pools.length - 1])) {
      const above = pools.pop()!;
      const below = pools[pools.length - 1];
      below.sum += above.sum;
      below.count += above.count;
      below.to = above.to;
    }
  }
  const knots = pools.flatMap(({ sum, count, from, to }) =>
    (from === to ? [from] : [from, to]).map((score) => ({ score, value: sum / count })),
  );
  return {
    scores: Float64Array.from(knots, ({ score }) => score),
    values: Float64Array.from(knots, ({ value }) => value),
  };
}

/** The calibrated probability of a score. */
export function applyIsotonic({ scores, values }: IsotonicCalibration, score: number): number {
  if (score <= scores[0]) return values[0];
  const last = scores.length - 1;
  if (score >= scores[last]) return values[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (scores[middle] <= score) low = middle;
    else high = middle;
  }
  const share = (score - scores[low]) / (scores[high] - scores[low]);
  return values[low] + share * (values[high] - values[low]);
}

function isViolated(
  below: { sum: number; count: number; to: number },
  above: { sum: number; count: number; from: number },
): boolean {
  return below.sum * above.count >= above.sum * below.count || below.to === above.from;
}
