/** Counts over two attributes of the same samples. */
export interface AttributeHeatMap {
  readonly bins: number;
  /** [bins · bins]: cell (x, y) at y · bins + x. */
  readonly counts: readonly number[];
  /** Samples that have both scores. */
  readonly counted: number;
  /** Samples that lack one (NaN); they are in no cell. */
  readonly left: number;
}

/**
 * Counts samples over two attributes in [0, 1], `bins` × `bins` equal cells (20 × 20 in paper §6.3, which draws ln(count), 0
 * if empty). Throws RangeError for lists of other lengths and for a score outside [0, 1]; NaN is a sample without one.
 */
export function attributeHeatMap(x: ArrayLike<number>, y: ArrayLike<number>, bins = 20): AttributeHeatMap {
  if (x.length !== y.length) {
    throw new RangeError(
      `attributeHeatMap: expected both scores of the same samples, got ${x.length} and ${y.length}.`,
    );
  }
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`attributeHeatMap: bins must be a whole number of at least 1, got ${bins}.`);
  const counts = new Array<number>(bins * bins).fill(0);
  let counted = 0;
  for (let index = 0; index < x.length; index++) {
    if (Number.isNaN(x[index]) || Number.isNaN(y[index])) continue;
    counts[binOf(y[index], bins) * bins + binOf(x[index], bins)]++;
    counted++;
  }
  return { bins, counts, counted, left: x.length - counted };
}

function binOf(score: number, bins: number): number {
  if (!(score >= 0 && score <= 1))
    throw new RangeError(`attributeHeatMap: score ${score} is outside [0, 1].`);
  return Math.min(bins - 1, Math.floor(score * bins));
}
