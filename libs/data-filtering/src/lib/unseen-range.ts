/** A range of the attribute in which no image lies. */
export interface UnseenRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The widest range between two neighbouring scores of a training set, both ends seen; null if it is so narrow that
 * chance explains it: less than a tenth of the axis.
 */
export function unseenRange(scores: Float64Array): UnseenRange | null {
  const sorted = Float64Array.from(scores).sort();
  let widest: UnseenRange | null = null;
  for (let next = 1; next < sorted.length; next++) {
    const [low, high] = [sorted[next - 1], sorted[next]];
    if (high - low >= (widest ? widest.high - widest.low : leastWidth)) widest = { low, high };
  }
  return widest;
}

const leastWidth = 0.1;
