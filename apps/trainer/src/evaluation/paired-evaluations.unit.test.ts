import { expect, it } from 'vitest';
import { describePaired, pairedWithEarlier, pairedWithFree } from './paired-evaluations.ts';
import type { EvaluationRecord } from './run-evaluation.ts';

/** Sets of one recipe: the share in the middle of each condition, by seed. */
function setsOf(recipe: string, shares: Readonly<Record<string, readonly (number | null)[]>>) {
  return Object.entries(shares).flatMap(([condition, bySeed]) =>
    bySeed.map((share, seed) => ({
      origin: { condition, seed, recipe },
      judged: [{ fixed: { inMiddle: { share } } }],
    })),
  );
}
const record = (sets: object[]) =>
  ({ judges: [{ name: 'position', sha256: 'a' }], sets }) as unknown as EvaluationRecord;

it('holds guidance against none, seed by seed and recipe by recipe', () => {
  const now = record([
    ...setsOf('one', { unconditional: [0.1, 0.2, 0.3], 'strength-30': [0.3, 0.5, 0.6] }),
    ...setsOf('two', { unconditional: [0.5, 0.5], 'strength-30': [0.5, 0.5] }),
    { judged: [{ fixed: { inMiddle: { share: 0.9 } } }] }, // of a folder, which has no seed
  ]);
  const [first, second, ...others] = pairedWithFree(now);
  // 0.2, 0.3, 0.3: mean 0.8/3, deviation 0.1/√3, t(97.5 %, 2) = 4.302653 (any table)
  const [mean, reach] = [0.8 / 3, (4.302653 * 0.1) / 3];
  expect(first).toMatchObject({ condition: 'strength-30', baseline: 'unconditional', judge: 'position' });
  expect([first.pairs, first.meanDifference]).toEqual([3, expect.closeTo(mean, 12)]);
  expect([first.low, first.high]).toEqual([expect.closeTo(mean - reach, 6), expect.closeTo(mean + reach, 6)]);
  expect(second).toMatchObject({ pairs: 2, meanDifference: 0, seedsMissing: null });
  expect(others).toEqual([]);
  expect(describePaired([first])).toBe(
    'strength-30 against unconditional by position: 26.7 % in the middle (12.3 to 41.0 %), seed by seed over 3; seeds still needed to find that: 0\n',
  );
});

it('holds a condition against the same one of an earlier evaluation by their common seeds', () => {
  const earlier = record(setsOf('old', { 'strength-30': [0.1, 0.2, 0.7], 'strength-5': [0.5] }));
  const now = record(setsOf('new', { 'strength-30': [0.2, 0.4, null, 0.9], 'strength-5': [0.6] }));
  expect(pairedWithEarlier(now, earlier)).toEqual([
    expect.objectContaining({
      ...{ condition: 'strength-30', baseline: 'earlier', pairs: 2 },
      meanDifference: expect.closeTo(0.15, 12),
    }),
  ]);
});

it('pairs what the same judge says where the earlier evaluation names judges in another order', () => {
  const by = (shares: Record<string, readonly number[]>) => ({
    judges: Object.keys(shares).map((sha256) => ({ name: sha256, sha256 })),
    sets: [1, 2, 3].map((seed, at) => ({
      origin: { seed, condition: 'strength-10' },
      judged: Object.entries(shares).map(([judgeSha256, list]) => ({
        judgeSha256,
        fixed: { inMiddle: { share: list[at] } },
      })),
    })),
  });
  const now = by({ one: [0.5, 0.6, 0.7], two: [0.1, 0.2, 0.3] }) as unknown as EvaluationRecord;
  const earlier = by({ two: [0.1, 0.1, 0.1], one: [0.4, 0.4, 0.4] }) as unknown as EvaluationRecord;
  const means = pairedWithEarlier(now, earlier).map(({ judge, meanDifference }) => [judge, meanDifference]);
  expect(means).toEqual([
    ['one', expect.closeTo(0.2, 12)],
    ['two', expect.closeTo(0.1, 12)],
  ]);
});
