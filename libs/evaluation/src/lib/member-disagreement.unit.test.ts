import { describe, expect, it } from 'vitest';
import { memberDisagreement, sampleDisagreement } from './member-disagreement.ts';

describe('memberDisagreement', () => {
  it('is small where members agree, large where they do not, and says where that is', () => {
    const members = [
      [0, 0.4, 0.9, Number.NaN],
      [0.02, 0.6, 0.9, 0.5],
      [0.04, 0.5, 0.9, 0.5],
    ];
    const found = memberDisagreement(members)!;
    // pairs: (0.02 + 0.04 + 0.02) / 3, (0.2 + 0.1 + 0.1) / 3, 0
    expect(found.pairwise.mean).toBeCloseTo((0.08 + 0.4) / 9, 12);
    expect(found).toMatchObject({ members: 3, samples: 3, split: { successes: 1, total: 3 } });
    expect(found.alongTheAxis[0].deviation).toBeCloseTo(0.02, 12);
    expect(found.alongTheAxis[5].deviation).toBeCloseTo(0.1, 12);
    expect(found.alongTheAxis[9]).toEqual({ samples: 1, deviation: 0 });
    expect(found.alongTheAxis[3]).toEqual({ samples: 0, deviation: null });
  });

  it('has nothing to say of no samples, and refuses members that did not see the same', () => {
    expect(memberDisagreement([[Number.NaN], [0.5]])).toBeNull();
    expect(() => memberDisagreement([[0.5]])).toThrow(
      'memberDisagreement: expected 2 or more members, got 1.',
    );
    expect(() => memberDisagreement([[0.5], [0.5, 0.6]])).toThrow(
      'memberDisagreement: member 1: expected 1 scores as member 0 has, got 2.',
    );
    expect(() => memberDisagreement([[0.5], [1.5]])).toThrow(
      'memberDisagreement: member 1: expected scores in [0, 1], got 1.5.',
    );
  });
});

describe('sampleDisagreement', () => {
  it('is of each sample the mean difference over all pairs, and nothing where a member has no score', () => {
    const found = sampleDisagreement([
      [0, 0.25, Number.NaN],
      [0, 0.75, 0.5],
      [1, 0.25, 0.5],
    ]);
    expect([...found]).toEqual([2 / 3, 1 / 3, Number.NaN]);
    expect(() => sampleDisagreement([[0.5]])).toThrow('expected 2 or more members, got 1.');
  });
});
