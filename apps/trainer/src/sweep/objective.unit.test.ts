import { expect, it } from 'vitest';
import type { ConditionResult } from '../report/results-table.ts';
import { assertObjective, judge, objectiveOf } from './objective.ts';

const row = (condition: string, gapShare: number) =>
  ({
    condition,
    weights: condition === 'unconditional' ? null : [[1, 1]],
    gapShare,
  }) as unknown as ConditionResult;
const results = [row('unconditional', 0.99), row('strength-10', 0.3), row('strength-30', 0.8)];
const objective = { value: 'gapShare', condition: null, goal: 'maximize' as const };

it('takes the best of the guided conditions, or the one that is named', () => {
  expect(objectiveOf(objective, results)).toBe(0.8);
  expect(objectiveOf({ ...objective, goal: 'minimize' }, results)).toBe(0.3);
  expect(objectiveOf({ ...objective, condition: 'unconditional' }, results)).toBe(0.99);
  expect(objectiveOf(objective, [row('strength-1', Number.NaN)])).toBeNull();
});

it('says what there is in place of a wrong name', () => {
  expect(() => objectiveOf({ ...objective, condition: 'strength-3' }, results)).toThrow(
    "sweep objective.condition: expected one of the results' conditions (unconditional, strength-10, strength-30), got strength-3.",
  );
});

it('is known to be wrong before anything is computed', () => {
  const wrong = (changes: object, conditions = results) => {
    let message = '';
    try {
      const sampled = conditions.map(({ condition: name, weights }) => ({ name, weights }));
      assertObjective({ ...objective, ...changes }, sampled);
    } catch (error) {
      message = (error as Error).message;
    }
    return message;
  };
  expect(wrong({})).toBe('');
  expect(wrong({ condition: 'unconditional', value: 'meanScore' })).toBe('');
  expect(wrong({ value: 'gapshare' })).toBe(
    'sweep objective.value: expected one of samples, valid, validShare, gap, gapShare, gapLow, gapHigh, meanScore, outsideShare, outsideLow, outsideHigh, bothGapsShare, bothGapsLow, bothGapsHigh, got "gapshare"; did you mean "gapShare"?',
  );
  expect(wrong({ condition: 'strength-3' })).toBe(
    'sweep objective.condition: expected one of unconditional, strength-10, strength-30, which the first trial samples, got "strength-3"; did you mean "strength-30"?',
  );
  expect(wrong({}, results.slice(0, 1))).toContain('the first trial samples none');
});

it('gives none where the results have no such number', () => {
  expect(objectiveOf({ ...objective, value: 'bothGapsShare' }, results)).toBeNull();
});

it('judges by the mean of the seeds, and not at all where one failed', () => {
  expect(judge([0.2, 0.4])).toBeCloseTo(0.3, 12);
  expect(judge([0.2, null])).toBeNull();
});
