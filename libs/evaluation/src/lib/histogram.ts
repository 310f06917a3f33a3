/** Counts of values in adjacent bins. */
export interface Histogram {
  /** [bins + 1], ascending. */
  readonly edges: readonly number[];
  /** [bins]. Bin i holds edges[i] ≤ value < edges[i + 1]; the last one also holds its upper edge. */
  readonly counts: readonly number[];
}

/**
 * Counts of attribute scores in `bins` equal bins over fixed [0, 1], so that two sets of samples can be compared bin by
 * bin. Throws RangeError for a score outside [0, 1] (NaN included).
 */
export function attributeHistogram(scores: ArrayLike<number>, bins = 100): Histogram {
  for (let index = 0; index < scores.length; index++) {
    if (!(scores[index] >= 0 && scores[index] <= 1)) {
      throw new RangeError(`attributeHistogram: scores[${index}] = ${scores[index]} is outside [0, 1].`);
    }
  }
  return countIntoBins(scores, { from: 0, to: 1, bins });
}

/**
 * The reference's binning (paper §6.1): `bins` equal bins over the data's own min…max, as numpy and matplotlib do. Two
 * such histograms have different bins and cannot be compared; for reproducing the paper's figures only.
 * A single distinct value gets the range value ± 0.5, as in numpy. Throws RangeError for no values and for NaN.
 */
export function dataRangeHistogram(values: ArrayLike<number>, bins = 100): Histogram {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) {
      throw new RangeError(`dataRangeHistogram: values[${index}] = ${values[index]} is not a finite number.`);
    }
    from = Math.min(from, values[index]);
    to = Math.max(to, values[index]);
  }
  if (values.length === 0) throw new RangeError('dataRangeHistogram: expected at least one value, got none.');
  return from === to
    ? countIntoBins(values, { from: from - 0.5, to: to + 0.5, bins })
    : countIntoBins(values, { from, to, bins });
}

/**
 * Counts of positions on the pixel grid: one bin per column 0…columns−1, edges at half pixels, so that a circle drawn
 * at column c falls into the middle of bin c. Throws RangeError for a position off the image (NaN included).
 */
export function columnHistogram(positions: ArrayLike<number>, columns: number): Histogram {
  for (let index = 0; index < positions.length; index++) {
    if (!(positions[index] >= -0.5 && positions[index] <= columns - 0.5)) {
      throw new RangeError(
        `columnHistogram: positions[${index}] = ${positions[index]} is outside 0..${columns - 1}.`,
      );
    }
  }
  return countIntoBins(positions, { from: -0.5, to: columns - 0.5, bins: columns });
}

/** Counts of values in `bins` equal bins over from…to. Throws RangeError for a value outside them (NaN included). */
export function axisHistogram(
  values: ArrayLike<number>,
  { from, to, bins }: { from: number; to: number; bins: number },
): Histogram {
  for (let index = 0; index < values.length; index++) {
    if (!(values[index] >= from && values[index] <= to))
      throw new RangeError(`axisHistogram: values[${index}] = ${values[index]} is outside ${from}..${to}.`);
  }
  return countIntoBins(values, { from, to, bins });
}

/** The counts as shares of their sum, float64. Throws RangeError when there is nothing to share. */
export function binShares(counts: ArrayLike<number>): Float64Array {
  const shares = Float64Array.from(counts);
  const total = shares.reduce((sum, count) => sum + count, 0);
  if (!(total > 0)) throw new RangeError(`binShares: expected a positive total count, got ${total}.`);
  return shares.map((count) => count / total);
}

function countIntoBins(
  values: ArrayLike<number>,
  { from, to, bins }: { from: number; to: number; bins: number },
): Histogram {
  if (!Number.isInteger(bins) || bins < 1) {
    throw new RangeError(`countIntoBins: bins must be a whole number of at least 1, got ${bins}.`);
  }
  const edges = Array.from({ length: bins + 1 }, (_, edge) =>
    edge === bins ? to : from + edge * ((to - from) / bins),
  );
  const counts = new Array<number>(bins).fill(0);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    let bin = Math.min(bins - 1, Math.floor(((value - from) / (to - from)) * bins));
    // The division can land one bin beside an edge; the edges themselves decide, as in numpy.
    if (value < edges[bin]) bin--;
    else if (value >= edges[bin + 1] && bin < bins - 1) bin++;
    counts[bin]++;
  }
  return { edges, counts };
}
