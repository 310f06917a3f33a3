/** At most `count` of the rows, evenly over all of them. */
export function takeEvenly(rows: ArrayLike<number>, count: number): Int32Array {
  const taken = Math.min(count, rows.length);
  return Int32Array.from({ length: taken }, (_, at) => rows[Math.floor((at * rows.length) / taken)]);
}
