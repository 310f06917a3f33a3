import { numbersOf } from './numbers-of.ts';

export interface Tolerance {
  /** Allowed |actual − expected| / |expected|, per element. */
  readonly rtol?: number;
  /** Allowed |actual − expected| on top. */
  readonly atol?: number;
  /** Allowed max |actual − expected| / max |expected| of the whole array; replaces rtol and atol. */
  readonly ofMax?: number;
}

export interface Comparison {
  readonly pass: boolean;
  /** What was compared and where it differs most, ready to print. */
  readonly message: string;
}

/** numpy's default for `allclose`. */
const DEFAULT_RTOL = 1e-5;
const DEFAULT_ATOL = 1e-8;

/**
 * Compares two arrays of numbers elementwise. Shapes must agree; NaN is close to nothing; equal infinities are close.
 * The message names the largest absolute and the largest relative difference with their indices.
 */
export function compareAllClose(actual: unknown, expected: unknown, tolerance: Tolerance = {}): Comparison {
  const left = numbersOf(actual);
  const right = numbersOf(expected);
  if (String(left.shape) !== String(right.shape)) {
    return { pass: false, message: `expected shape [${right.shape}], got [${left.shape}]` };
  }
  const { rtol, atol } = limits(right.values, tolerance);
  const worst = { absolute: -1, absoluteAt: 0, relative: -1, relativeAt: 0, outside: 0 };
  for (let index = 0; index < left.values.length; index++) {
    const a = left.values[index];
    const e = right.values[index];
    const difference = a === e ? 0 : Number.isNaN(a - e) ? Number.POSITIVE_INFINITY : Math.abs(a - e);
    const relative = difference === 0 ? 0 : difference / Math.abs(e);
    if (!(difference <= atol + rtol * Math.abs(e)) || difference === Number.POSITIVE_INFINITY)
      worst.outside++;
    if (difference > worst.absolute) Object.assign(worst, { absolute: difference, absoluteAt: index });
    if (relative > worst.relative) Object.assign(worst, { relative, relativeAt: index });
  }
  if (left.values.length === 0) return { pass: true, message: 'both are empty' };
  const at = (index: number): string =>
    `[${unravel(index, left.shape)}] (got ${left.values[index]}, expected ${right.values[index]})`;
  const message = [
    `${worst.outside} of ${left.values.length} values differ by more than ${describe(tolerance)}`,
    `max |difference| ${worst.absolute.toExponential(3)} at ${at(worst.absoluteAt)}`,
    `max relative      ${worst.relative.toExponential(3)} at ${at(worst.relativeAt)}`,
    `got      ${preview(left.values)}`,
    `expected ${preview(right.values)}`,
  ].join('\n');
  return { pass: worst.outside === 0, message };
}

function limits(
  expected: ArrayLike<number>,
  { rtol, atol, ofMax }: Tolerance,
): { rtol: number; atol: number } {
  if (ofMax === undefined) return { rtol: rtol ?? DEFAULT_RTOL, atol: atol ?? DEFAULT_ATOL };
  let largest = 0;
  for (let index = 0; index < expected.length; index++)
    largest = Math.max(largest, Math.abs(expected[index]));
  return { rtol: 0, atol: ofMax * largest };
}

function describe({ rtol, atol, ofMax }: Tolerance): string {
  if (ofMax !== undefined) return `${ofMax} of the largest expected value`;
  return `${atol ?? DEFAULT_ATOL} + ${rtol ?? DEFAULT_RTOL} * |expected|`;
}

function unravel(index: number, shape: readonly number[]): number[] {
  const indices: number[] = [];
  let rest = index;
  for (const side of shape.toReversed()) {
    indices.unshift(rest % side);
    rest = Math.floor(rest / side);
  }
  return indices;
}

function preview(values: ArrayLike<number>): string {
  const first = Array.from({ length: Math.min(8, values.length) }, (_, index) =>
    values[index].toPrecision(7),
  );
  return `[${first.join(', ')}${values.length > first.length ? ', …' : ''}]`;
}
