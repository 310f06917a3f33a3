import type { FeatureMatrix } from './feature-matrix.ts';

/** A made-up set whose formula the scripts of the reference numbers use too: ((a i + b j² + i j) mod 17) / 8 − 1. */
export function patternFeatures(
  [rows, columns]: readonly [number, number],
  [a, b]: readonly [number, number],
  { scale = 1, shift = 0 } = {},
): FeatureMatrix {
  const values = Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return (((a * i + b * j * j + i * j) % 17) / 8 - 1) * scale + shift;
  });
  return { model: 'pattern', values, rows, columns };
}
