import { describe, expect, it } from 'vitest';
import { patternFeatures } from './feature-matrix.fixture.ts';
import type { FeatureMatrix } from './feature-matrix.ts';
import { precisionRecall } from './precision-recall.ts';

const line = (...values: number[]): FeatureMatrix => ({
  ...{ model: 'line', rows: values.length, columns: 1 },
  values: Float64Array.from(values),
});

describe('precisionRecall', () => {
  it('is read off a line by eye', () => {
    // balls of the reference: 0 ± 1, 1 ± 1, 10 ± 9; of the samples: 0.5 ± 2.5, 3 ± 2.5, 30 ± 27
    const measured = precisionRecall(line(0.5, 3, 30), line(0, 1, 10), { nearest: 1 });
    expect(measured.precision.successes).toBe(2);
    expect(measured.recall.successes).toBe(3);
    expect(measured.coverage.successes).toBe(3);
    expect(measured.density).toBeCloseTo(3 / 3, 12);
  });

  it('equals SciPy', () => {
    const [a, b] = [
      patternFeatures([24, 5], [3, 5]),
      patternFeatures([20, 5], [7, 2], { scale: 1.2, shift: 0.3 }),
    ];
    const shares = (nearest: number) => {
      const { precision, recall, density, coverage } = precisionRecall(a, b, { nearest });
      return [precision.share, recall.share, density, coverage.share];
    };
    // scipy 1.17.1: cdist, np.sort(…)[:, k], <= radius
    expect(shares(1)).toEqual([0.7916666666666666, 0.7, 1, 0.4]);
    expect(shares(3)).toEqual([1, 0.8, 1.5138888888888888, 1]);
  });

  it('is all ones for a set and itself, and nothing for sets far apart', () => {
    const a = line(1, 2, 4, 8);
    const same = precisionRecall(a, a, { nearest: 1 });
    expect([same.precision.share, same.recall.share, same.coverage.share]).toEqual([1, 1, 1]);
    const apart = precisionRecall(a, line(101, 102, 104, 108), { nearest: 1 });
    expect([apart.precision.share, apart.recall.share, apart.density]).toEqual([0, 0, 0]);
  });

  it('refuses too few images', () => {
    expect(() => precisionRecall(line(1, 2, 3), line(1, 2, 3, 4))).toThrow(
      'precisionRecall: needs 4 images on either side, got 3.',
    );
  });
});
