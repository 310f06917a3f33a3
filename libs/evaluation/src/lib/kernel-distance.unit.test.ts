import { RandomStream, streamFor } from '@interpolab/tensor/random';
import { describe, expect, it } from 'vitest';
import { patternFeatures } from './feature-matrix.fixture.ts';
import { kernelDistance } from './kernel-distance.ts';

describe('kernelDistance', () => {
  it('is on average what NumPy gives for all images at once', () => {
    const [a, b] = [
      patternFeatures([24, 5], [3, 5]),
      patternFeatures([20, 5], [7, 2], { scale: 1.2, shift: 0.3 }),
    ];
    const values = Array.from({ length: 1500 }, (_, seed) => kernelDistance(a, b, { seed }).value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    // numpy 2.4.6: sums of ((x @ y.T) / 5 + 1) ** 3 without the diagonals
    expect(Math.abs(mean - 0.13096707304523436)).toBeLessThan((4 * deviation) / Math.sqrt(values.length));
  });

  it('tells by its standard error a shift from none', () => {
    const random = new RandomStream(3, streamFor('kernel-test'));
    const set = (rows: number, shift: number) => ({
      ...{ model: 'm', rows, columns: 6 },
      values: Float64Array.from(random.normals(rows * 6), (value) => value + shift),
    });
    const same = kernelDistance(set(400, 0), set(400, 0));
    expect(Math.abs(same.value)).toBeLessThan(4 * same.standardError);
    const moved = kernelDistance(set(400, 0), set(400, 1));
    expect(moved.value).toBeGreaterThan(4 * moved.standardError);
    expect(moved).toMatchObject({ blocks: 4, blockSize: 100 });
  });

  it('refuses what cannot be compared', () => {
    const a = patternFeatures([8, 5], [3, 5]);
    expect(() => kernelDistance(a, { ...a, model: 'other' })).toThrow('different networks');
    expect(() => kernelDistance(a, patternFeatures([7, 5], [3, 5]))).toThrow(
      'kernelDistance: needs 8 images on either side, got 7.',
    );
  });
});
