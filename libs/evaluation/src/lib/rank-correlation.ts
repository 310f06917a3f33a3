/**
 * Spearman's rank correlation of two lists: Pearson's correlation of their ranks, ties with their mean rank. 1 where one
 * rises with the other, whatever the shape. NaN where a list is constant. Throws RangeError for lists of other lengths.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length < 2) {
    throw new RangeError(
      `rankCorrelation: expected two lists of one length of at least 2, got ${a.length} and ${b.length} numbers`,
    );
  }
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const mean = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let index = 0; index < x.length; index++) {
    const [dx, dy] = [x[index] - mean, y[index] - mean];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xy / Math.sqrt(xx * yy);
}

/** From 0 for the smallest on. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index);
  order.sort((p, q) => values[p] - values[q]);
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    for (let place = first; place < end; place++) ranks[order[place]] = (first + end - 1) / 2;
    first = end;
  }
  return ranks;
}
