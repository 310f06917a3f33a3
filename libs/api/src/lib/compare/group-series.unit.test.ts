import { describe, expect, it } from 'vitest';
import { GroupSums } from './group-series.ts';

function bandOf(...members: [number[], number[]][]) {
  const sums = new GroupSums();
  for (const [steps, values] of members) sums.add({ steps, values }, 100);
  return sums.band();
}

describe(GroupSums, () => {
  it('of two runs y = x at unlike steps gives y = x (W&B #4879)', () => {
    const [even, third] = [
      [0, 2, 4, 6, 12],
      [0, 3, 6, 9, 12],
    ];
    const band = bandOf([even, even], [third, third]);
    expect(band.steps).toEqual([0, 2, 3, 4, 6, 9, 12]);
    expect(band.mean).toEqual(band.steps);
    expect(band.n).toEqual([2, 1, 1, 1, 2, 1, 2]);
    expect(band.std).toEqual([0, null, null, null, 0, null, 0]);
  });

  it('gives mean, spread and the interval of Student’s t', () => {
    // 1, 2, 3: variance 1, so the error is 1/√3; t of two degrees of freedom in closed form.
    const band = bandOf([[5], [1]], [[5], [2]], [[5], [3]]);
    expect(band).toMatchObject({ mean: [2], std: [1], min: [1], max: [3], n: [3] });
    expect(band.standardError[0]).toBeCloseTo(1 / Math.sqrt(3), 14);
    expect(band.ci95[0]).toBeCloseTo(0.95 * Math.sqrt(2 / (1 - 0.95 ** 2) / 3), 12);
  });

  it('counts what is not finite and keeps it out of the rest', () => {
    const band = bandOf(
      [
        [0, 1],
        [Number.NaN, Number.NEGATIVE_INFINITY],
      ],
      [
        [0, 1],
        [4, Number.NaN],
      ],
    );
    expect(band).toMatchObject({
      n: [1, 0],
      nonFinite: [1, 2],
      mean: [4, null],
      min: [4, null],
      std: [null, null],
    });
  });

  it('keeps a small spread beside a large mean', () => {
    expect(bandOf([[0], [1e9 + 1]], [[0], [1e9 + 2]], [[0], [1e9 + 3]]).std[0]).toBe(1);
  });

  it('says which limit many steps pass', () => {
    const steps = [0, 1, 2];
    expect(() => new GroupSums().add({ steps, values: steps }, 2)).toThrow(
      'compare.groups: expected at most 2 different steps, got more (narrow fromStep and toStep).',
    );
  });
});
