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
