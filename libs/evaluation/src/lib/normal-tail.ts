/**
 * P(Z > z) of the standard normal: the series of erf near the middle, the continued fraction of erfc in the tails; each
 * to the last digits of float64.
 */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z < 0) return 1 - normalTail(-z);
  return z < 2.5 ? 0.5 - densityAt(z) * seriesOf(z) : densityAt(z) / fractionOf(z);
}

const densityAt = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** z + z³/3 + z⁵/(3·5) + … (Abramowitz & Stegun 26.2.11). */
function seriesOf(z: number): number {
  let [sum, term] = [z, z];
  for (let odd = 3; term > sum * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** z + 1/(z + 2/(z + 3/(z + …))) (Abramowitz & Stegun 26.2.14). */
function fractionOf(z: number): number {
  let value = z;
  for (let level = 120; level >= 1; level--) value = z + level / value;
  return value;
}
