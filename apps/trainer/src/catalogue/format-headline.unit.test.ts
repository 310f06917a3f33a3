import { describe, expect, it } from 'vitest';
import { describeDifference, describeVerdict } from './format-headline.ts';
import type { HeadlineResult } from './headline-result.ts';

const one: HeadlineResult = {
  ...{ seeds: 1, over: 'samples', verdict: 'agrees', against: null },
  ...{ value: { mean: 0.9, low: 0.8, high: 0.95 }, difference: { mean: 0.6521, low: 0.5, high: 0.75 } },
};
const bare: HeadlineResult = { ...one, difference: { mean: 0.6521, low: null, high: null } };

describe(describeDifference, () => {
  it('names an interval only where there is one, and Newcombe only for shares', () => {
    expect(describeDifference(one, 'gapShare')).toBe(
      '65.2 % (50.0 to 75.0), 95 % interval over the samples of one seed (Newcombe)',
    );
    expect(describeDifference(one, 'meanScore')).toMatch(
      /samples of one seed \(those of both numbers, combined\)$/,
    );
    expect(describeDifference({ ...one, seeds: 3, over: 'seeds' }, 'kl')).toMatch(/seeds \(Student’s t\)$/);
    expect(describeDifference(bare, 'meanScore')).toBe('0.6521, one seed, no interval');
    expect(describeDifference(bare, 'kl')).toBe('0.6521, one seed, no interval for a difference of KL');
    expect(describeDifference({ ...one, difference: null }, 'kl')).toBeNull();
  });
});

describe(describeVerdict, () => {
  it('tells one training from several', () => {
    expect(describeVerdict(one)).toBe('agrees (one training)');
    expect(describeVerdict({ verdict: 'contradicts', seeds: 3 })).toBe('contradicts (3 trainings)');
    expect(describeVerdict({ verdict: 'measured', seeds: 1 })).toBe('measured; the row claims nothing');
  });
});
