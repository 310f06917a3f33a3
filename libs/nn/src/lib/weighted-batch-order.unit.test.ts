import { describe, expect, it } from 'vitest';
import { createWeightedBatchOrder } from './weighted-batch-order.ts';

describe('createWeightedBatchOrder', () => {
  it('draws each image as often as its weight says, and none of weight 0', () => {
    const order = createWeightedBatchOrder({ weights: [0, 50, 1, 0, 9, 0], batchSize: 1000, seed: 1 });
    const counts = new Array(6).fill(0);
    for (let step = 0; step < 60; step++) for (const image of order(step)) counts[image]++;
    expect([counts[0], counts[3], counts[5]]).toEqual([0, 0, 0]);
    expect(Math.abs(counts[1] - 50_000)).toBeLessThan(4 * 92); // binomial: σ = √(60000 · 5/6 · 1/6)
    expect(Math.abs(counts[2] - 1000)).toBeLessThan(4 * 32);
    expect(Math.abs(counts[4] - 9000)).toBeLessThan(4 * 88);
  });

  it('depends on seed and step only', () => {
    const options = { weights: [1, 2, 3, 4], batchSize: 8, seed: 1 };
    const order = createWeightedBatchOrder(options);
    order(7);
    expect(order(2)).toEqual(createWeightedBatchOrder(options)(2));
    expect(order(2)).not.toEqual(order(3));
    expect(order(2)).not.toEqual(createWeightedBatchOrder({ ...options, seed: 2 })(2));
  });

  it('says which weight cannot be', () => {
    const create = (weights: number[]) => createWeightedBatchOrder({ weights, batchSize: 1, seed: 0 });
    expect(() => create([1, -1])).toThrow(
      'createWeightedBatchOrder: weights[1] must be a finite number from 0 on, got -1',
    );
    expect(() => create([0, 0])).toThrow('createWeightedBatchOrder: expected a weight above 0, got none');
  });
});
