import { RandomStream, streamFor } from '@interpolab/tensor/random';

/**
 * The training sets of an ensemble's members (paper §1.4): `count` subsets of `rows`, each the beginning of a
 * permutation of its own, so that they overlap. With `perClass` so many of each class, else `size` whatever the class.
 * Subset k is the same whatever the count. Rows come in ascending order. Throws RangeError where there are too few.
 */
export function drawRandomSubsets(
  rows: Int32Array,
  {
    count,
    size,
    seed,
    labels,
  }: {
    count: number;
    size: number | readonly number[];
    seed: number;
    /** [N] of the whole data set; needed where `size` names a number for each class. */
    labels: Int32Array;
  },
): Int32Array[] {
  const groups =
    typeof size === 'number'
      ? [{ rows, size }]
      : size.map((wanted, label) => ({ rows: rows.filter((row) => labels[row] === label), size: wanted }));
  for (const [label, group] of groups.entries()) {
    if (group.rows.length < group.size) {
      const what = typeof size === 'number' ? 'images' : `images of class ${label}`;
      throw new RangeError(
        `drawRandomSubsets: expected at least ${group.size} ${what}, got ${group.rows.length} (ask for fewer).`,
      );
    }
  }
  return Array.from({ length: count }, (_, subset) => {
    const random = new RandomStream(streamFor('random-subset', seed), subset);
    const chosen = groups.flatMap((group) => {
      const order = random.permutation(group.rows.length).subarray(0, group.size);
      return Array.from(order, (place) => group.rows[place]);
    });
    return Int32Array.from(chosen).sort((a, b) => a - b);
  });
}

/**
 * The training sets of an ensemble in which every image is left out by exactly one member: member k has all of `rows` but
 * fold k of `count`, drawn class by class so that folds have the classes in like shares. Rows come in ascending order.
 * Throws RangeError where a class has fewer images than there are folds.
 */
export function drawFolds(
  rows: Int32Array,
  {
    count,
    seed,
    labels,
  }: {
    count: number;
    seed: number;
    /** [N] of the whole data set. */
    labels: Int32Array;
  },
): Int32Array[] {
  if (count < 2) throw new RangeError(`drawFolds: expected at least 2 folds, got ${count}.`);
  const foldOf = new Map<number, number>();
  const classes = [...new Set(rows.map((row) => labels[row]))].sort((a, b) => a - b);
  for (const label of classes) {
    const own = rows.filter((row) => labels[row] === label);
    if (own.length < count) {
      throw new RangeError(
        `drawFolds: expected at least ${count} images of class ${label}, one a fold, got ${own.length}.`,
      );
    }
    const order = new RandomStream(streamFor('fold', seed), label).permutation(own.length);
    for (const [place, at] of order.entries()) foldOf.set(own[at], place % count);
  }
  return Array.from({ length: count }, (_, fold) => rows.filter((row) => foldOf.get(row) !== fold).sort());
}
