import { type Comparison, compareAllClose } from './compare-all-close.ts';
import { numbersOf } from './numbers-of.ts';

/** How the reference files give a tensor: every max(1, floor(n / 512))-th value in C order, with two sums over all. */
export interface ReferenceTensor {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly sumsq: number;
  readonly values: readonly number[];
}

/**
 * Compares an array in the reference's order (images NCHW) with a tensor of the reference files. `ofMax` bounds
 * max |difference| / max |value|; the two sums then may differ by as much per element.
 */
export function compareWithReference(
  actual: unknown,
  reference: ReferenceTensor,
  { ofMax }: { ofMax: number },
): Comparison {
  const { shape, values } = numbersOf(actual);
  const count = reference.shape.reduce((product, side) => product * side, 1);
  const sameShape = shape.length === 1 ? shape[0] === count : String(shape) === String(reference.shape);
  if (!sameShape) return { pass: false, message: `expected shape [${reference.shape}], got [${shape}]` };
  const stride = Math.max(1, Math.floor(count / 512));
  const picked = Array.from({ length: Math.ceil(count / stride) }, (_, index) => values[index * stride]);
  const byValue = compareAllClose(picked, reference.values, { ofMax });
  if (!byValue.pass) return { pass: false, message: `every ${stride}. value: ${byValue.message}` };
  let sum = 0;
  let sumsq = 0;
  for (let index = 0; index < count; index++) {
    sum += values[index];
    sumsq += values[index] ** 2;
  }
  const largest = Math.max(...reference.values.map(Math.abs));
  const sums = compareAllClose([sum / count], [reference.sum / count], { rtol: 0, atol: ofMax * largest });
  if (!sums.pass) return { pass: false, message: `mean: ${sums.message}` };
  const squares = compareAllClose([sumsq / count], [reference.sumsq / count], {
    rtol: 0,
    atol: 2 * ofMax * largest ** 2,
  });
  return squares.pass ? byValue : { pass: false, message: `mean square: ${squares.message}` };
}
