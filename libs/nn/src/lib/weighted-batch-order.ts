import { RandomStream, streamFor } from '@interpolab/tensor';

export interface WeightedBatchOrderOptions {
  /** How often each image is drawn, relative to the others; 0: never. */
  readonly weights: ArrayLike<number>;
  readonly batchSize: number;
  readonly seed: number;
}

/**
 * Which images make up the batch of a train step where some are to be seen more often: independent draws with
 * replacement, image k with probability w_k / Σ w. A pure function of (seed, trainStep).
 */
export function createWeightedBatchOrder(
  options: WeightedBatchOrderOptions,
): (trainStep: number) => Int32Array {
  const { weights, batchSize, seed } = options;
  const ends = new Float64Array(weights.length);
  let total = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index];
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `createWeightedBatchOrder: weights[${index}] must be a finite number from 0 on, got ${weight}`,
      );
    }
    total += weight;
    ends[index] = total;
  }
  if (total === 0) throw new RangeError('createWeightedBatchOrder: expected a weight above 0, got none');
  return (trainStep) => {
    const stream = new RandomStream(streamFor('weighted-batch-order', seed), trainStep);
    return Int32Array.from({ length: batchSize }, () => firstAbove(ends, stream.uniform() * total));
  };
}

/** Index of the first of the ascending `ends` that is above `value`. */
function firstAbove(ends: Float64Array, value: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
