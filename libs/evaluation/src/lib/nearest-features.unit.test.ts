import { describe, expect, it } from 'vitest';
import type { FeatureMatrix } from './feature-matrix.ts';
import { nearestFeatures } from './nearest-features.ts';

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

  it('refuses features of another network', () => {
    expect(() => nearestFeatures(plane(0, 0), { ...plane(0, 0), model: 'sphere' }, 1)).toThrow(
      'different networks',
    );
  });
});
