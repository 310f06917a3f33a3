import { type GoldenTensor, goldenListing, goldenTensorError } from '@interpolab/nn';
import type { Comparison } from './compare-all-close.ts';
import { numbersOf } from './numbers-of.ts';

/**
 * Compares an array in the reference's order (images NCHW) with a tensor of the golden files, by the measure of
 * `trainer:verify`: `ofMax` bounds max |difference| / max |value|, also of the mean and the mean square.
 */
export function compareWithReference(
  actual: unknown,
  reference: GoldenTensor,
  { ofMax }: { ofMax: number },
): Comparison {
  const { shape, values } = numbersOf(actual);
  const count = reference.shape.reduce((product, side) => product * side, 1);
  const sameShape = shape.length === 1 ? shape[0] === count : String(shape) === String(reference.shape);
  if (!sameShape) return { pass: false, message: `expected shape [${reference.shape}], got [${shape}]` };
  const { error } = goldenTensorError(values, reference);
  const { stride } = goldenListing(count);
  const picked = Array.from({ length: 4 }, (_, index) => values[index * stride]?.toPrecision(7));
  return {
    pass: error <= ofMax,
    message: [
      `expected every ${stride}. value, the mean and the mean square within ${ofMax} of the largest value, got ${error.toExponential(3)}`,
      `got      ${picked.join(', ')}, …`,
      `expected ${reference.values.slice(0, 4).join(', ')}, …`,
    ].join('\n'),
  };
}
