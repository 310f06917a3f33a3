import { describe, expect, it } from 'vitest';
import { type FeatureMatrix, unitFeatures } from './feature-matrix.ts';
import { NearestFeatures, nearestFeatures } from './nearest-features.ts';

const plane = (...values: number[]): FeatureMatrix => ({
  ...{ model: 'plane', rows: values.length / 2, columns: 2 },
  values: Float32Array.from(values),
});

describe('nearestFeatures', () => {
  it('gives the nearest rows first, of equally far ones the earlier, and says where there are no more', () => {
    const set = plane(3, 4, 0, 1, 0, -1);
    const { indices, distances } = nearestFeatures(plane(0, 0, 3, 4), set, 2);
    expect([...indices]).toEqual([1, 2, 0, 1]);
    expect([...distances]).toEqual([1, 1, 0, Math.sqrt(18)]);
    const more = nearestFeatures(plane(0, 0), plane(3, 4), 2);
    expect([...more.indices]).toEqual([0, -1]);
    expect([...more.distances]).toEqual([5, Number.NaN]);
  });

  it('finds the same in a set that comes in blocks', () => {
    const blocks = new NearestFeatures(plane(0, 0, 3, 4), 2);
    for (const block of [plane(3, 4), plane(0, 1, 0, -1)]) blocks.search(block);
    expect(blocks.result()).toEqual(nearestFeatures(plane(0, 0, 3, 4), plane(3, 4, 0, 1, 0, -1), 2));
  });

  it('refuses features of another network, and fewer than one neighbour', () => {
    expect(() => nearestFeatures(plane(0, 0), { ...plane(0, 0), model: 'sphere' }, 1)).toThrow(
      'different networks',
    );
    expect(() => nearestFeatures(plane(0, 0), plane(0, 0), 0)).toThrow(
      'nearestFeatures: expected 1 or more neighbours, got 0.',
    );
  });
});

describe('unitFeatures', () => {
  it('leaves directions only: the squared distance is 2 − 2 cos, whatever the lengths', () => {
    const unit = unitFeatures(plane(3, 4, 0, 0, 0, 7));
    expect([...unit.values]).toEqual([3 / 5, 4 / 5, 0, 0, 0, 1]);
    const [distance] = nearestFeatures(unitFeatures(plane(30, 40)), unitFeatures(plane(0, 7)), 1).distances;
    expect(distance ** 2).toBeCloseTo(2 - 2 * 0.8, 12);
  });
});
