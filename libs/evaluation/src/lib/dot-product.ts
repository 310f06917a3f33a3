export interface Vector {
  /** Of one type only: with two the compiler makes slow code. */
  readonly values: Float64Array;
  readonly at: number;
}

/** Σ a_i b_i over `length` values, float64, in four sums, since one alone would wait for each addition. */
export function dotProduct(a: Vector, b: Vector, length: number): number {
  const [x, y, from, start] = [a.values, b.values, a.at, b.at];
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = length - (length % 4);
  for (let i = 0; i < whole; i += 4) {
    first += x[from + i] * y[start + i];
    second += x[from + i + 1] * y[start + i + 1];
    third += x[from + i + 2] * y[start + i + 2];
    fourth += x[from + i + 3] * y[start + i + 3];
  }
  for (let i = whole; i < length; i++) first += x[from + i] * y[start + i];
  return first + second + (third + fourth);
}
