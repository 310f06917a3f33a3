import { RandomStream } from '@interpolab/tensor/random';
import { describe, expect, it } from 'vitest';
import { memorisationGuard } from './memorisation.ts';

describe(memorisationGuard, () => {
  it('is the Mann–Whitney test with ties and continuity', () => {
    const guard = memorisationGuard([0.1, 0.2, 0.2, 0.5, 0.7], [0.2, 0.4, 0.5, 0.9, 1.1, 1.3, 0.6])!;
    // counted by hand in python3 with the textbook's formula: U = 27.5 of 35, z, p by math.erfc
    expect(guard.nearerShare).toBe(27.5 / 35);
    expect(guard.z).toBeCloseTo(1.6383805413181034, 12);
    expect(guard.pValue).toBeCloseTo(0.05979919370759183, 12);
    expect([guard.median, guard.heldOutMedian]).toEqual([0.2, 0.6]);
  });

  it('finds copies: a p-value of nearly 0, and all of them close', () => {
    const heldOut = Array.from({ length: 40 }, (_, at) => 1 + at / 40);
    const guard = memorisationGuard(new Array(30).fill(0), heldOut)!;
    expect(guard.pValue).toBeLessThan(1e-10);
    expect(guard.close).toMatchObject({ successes: 30, total: 30 });
  });

  it('is seldom alarmed by samples as far away as held-out images: about one time in twenty below 0.05', () => {
    const random = new RandomStream(11, 0);
    const draw = (count: number) => Array.from(random.normals(count), (value) => Math.exp(value));
    const alarms = Array.from({ length: 1000 }, () => memorisationGuard(draw(20), draw(30))!.pValue < 0.05);
    const share = alarms.filter(Boolean).length / 1000;
    expect(share).toBeGreaterThan(0.03); // 0.05 ± 3 standard errors of 0.007
    expect(share).toBeLessThan(0.07);
  });

  it('says nothing without images, and no more than nothing where all distances are equal', () => {
    expect(memorisationGuard([], [1])).toBeNull();
    expect(memorisationGuard([1], [])).toBeNull();
    expect(memorisationGuard([2, 2], [2, 2, 2])).toMatchObject({ nearerShare: 0.5, z: 0, pValue: 1 });
    expect(() => memorisationGuard([1, Number.NaN], [1])).toThrow(
      'memorisationGuard: expected distances from 0 up, got samples[1] = NaN.',
    );
  });
});
