import { expect, it } from 'vitest';
import type { ConditionResult } from '../report/results-table.ts';
import { judge, objectiveOf } from './objective.ts';

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
  expect(() => objectiveOf({ ...objective, value: 'gap' }, results)).toThrow(
    'sweep objective.value: expected one of condition, weights, gapShare, got "gap".',
  );
});

it('judges by the mean of the seeds, and not at all where one failed', () => {
  expect(judge([0.2, 0.4])).toBeCloseTo(0.3, 12);
  expect(judge([0.2, null])).toBeNull();
});
