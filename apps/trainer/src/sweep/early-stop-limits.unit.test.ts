import { expect, it } from 'vitest';
import { type Curve, earlyStopRule, earlyStopSchema, trialsBefore } from './early-stop-limits.ts';

const median = earlyStopSchema.parse({ kind: 'median', at: [100, 200], startup: 3, lag: 2 });

it('asks for at most the median of the trials before, and for anything where nobody has been', () => {
  const before: Curve[] = [{ 100: 3, 200: 1 }, { 100: 1 }, { 100: 10, 200: 4 }, {}];
  expect(earlyStopRule(median, before)).toEqual({
    ...{ stage: 'ddpm', metric: 'loss', goal: 'minimize' },
    at: [
      [100, 3],
      [200, 2.5],
    ],
  });
  expect(earlyStopRule(median, []).at).toEqual([
    [100, null],
    [200, null],
  ]);
});

it('lets the first trials go on, and waits for all but the last few', () => {
  expect([0, 1, 2, 3, 4, 10].map((index) => trialsBefore(median, index))).toEqual([0, 0, 0, 1, 2, 8]);
  const threshold = earlyStopSchema.parse({ kind: 'threshold', at: [[100, 0.5]] });
  expect(trialsBefore(threshold, 10)).toBe(0);
  expect(earlyStopRule(threshold, [{ 100: 9 }]).at).toEqual([[100, 0.5]]);
});
