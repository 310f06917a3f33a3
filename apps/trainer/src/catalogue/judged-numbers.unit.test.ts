import {
  type MemberDisagreement,
  summarizeScores,
  UNKNOWN_MIDDLE,
  unknownAxis,
} from '@interpolab/evaluation';
import { expect, it } from 'vitest';
import type { FeatureMeasures } from '../evaluation/measure-features.ts';
import { heldOutCondition, judgedNumbers } from './judged-numbers.ts';

const said = (...scores: number[]) => ({
  ...summarizeScores(scores, {
    ...{ axis: unknownAxis('smile'), bins: 10, variant: 'fixed', middle: UNKNOWN_MIDDLE },
  }),
  mean: 0,
});
const share = { successes: 1, total: 4, share: 0.25, low: 0.1, high: 0.6 };
const features = (fid: number): FeatureMeasures => ({
  ...{ network: 'f', images: 8, fid },
  kid: { value: fid / 10, standardError: 0.01, blocks: 4, blockSize: 2 },
  precisionRecall: { precision: share, recall: share, density: 1, coverage: share, nearest: 3 },
});
const differ: MemberDisagreement = {
  ...{ members: 2, samples: 4, pairwise: { mean: 0.2, low: 0.1, high: 0.3 }, split: share, alongTheAxis: [] },
};

it('has of every condition what the first classifier, the ensemble and the features say, and who said it', () => {
  const free = said(0, 0.05, 0.95, 0.1); // an end of the middle is in it
  const conditions = { unconditional: free, 'strength-10': said(0.5, 0.5, 0.5, 0.5) };
  const found = judgedNumbers(
    {
      classifiers: [
        { judge: 'evaluation', sha256: 'a', conditions, heldOut: said(0.3, 0.6, 0.95, 0) },
        { judge: 'member 0', sha256: 'b', conditions: {} },
      ],
      realism: {
        ...{ network: 'n', note: 'faces', heldOut: features(0.5) },
        conditions: { unconditional: features(7), 'strength-10': features(3) },
      },
    },
    { unconditional: differ, 'strength-10': null },
  );
  expect([...found.keys()]).toEqual(['unconditional', 'strength-10', heldOutCondition]);
  const { numbers, judges } = found.get('unconditional')!;
  expect(numbers).toMatchObject({
    judgedMiddleShare: { value: 0.25 },
    disagreement: { value: 0.2, low: 0.1, high: 0.3 },
    ...{ fid: { value: 7 }, kid: { value: 0.7 }, recall: { value: 0.25, low: 0.1, high: 0.6 } },
  });
  expect(judges).toMatchObject({ judgedMiddleShare: 'a', judgedKl: 'a', disagreement: 'a b', fid: 'f' });
  // all in one of ten bins: ln 10
  expect(found.get('strength-10')!.numbers.judgedKl!.value).toBeCloseTo(Math.log(10), 12);
  expect(found.get('strength-10')!.numbers).not.toHaveProperty('disagreement');
  expect(found.get(heldOutCondition)!.numbers).toMatchObject({
    ...{ judgedMiddleShare: { value: 0.5 }, fid: { value: 0.5 } },
  });
});

it('has nothing where no classifier judges, and no features where there were no real images', () => {
  expect(judgedNumbers({}, {}).size).toBe(0);
  const alone = judgedNumbers(
    { classifiers: [{ judge: 'evaluation', sha256: 'a', conditions: { unconditional: said(0.5) } }] },
    {},
  );
  expect(Object.keys(alone.get('unconditional')!.numbers)).toEqual(['judgedMiddleShare', 'judgedKl']);
  expect(alone.has(heldOutCondition)).toBe(false);
});
