import { samplingConfigSchema } from '@interpolab/ddpm';
import { describe, expect, it } from 'vitest';
import { samplingConditions } from './sampling-condition.ts';

const conditions = (written: object) => samplingConditions(samplingConfigSchema.parse(written));
const names = (written: object) => conditions(written).map(({ name }) => name);

describe(samplingConditions, () => {
  it('always has the unconditional samples, and each strength once', () => {
    expect(names({ strengths: [30, 0, 3.5, 30] })).toEqual(['unconditional', 'strength-3.5', 'strength-30']);
    expect(names({ strengths: [10] })).toEqual(['unconditional', 'strength-10']);
  });

  it('names asymmetric weights, and calls equal ones a strength', () => {
    const weights = [
      [5, 10],
      [1.5, 3.5],
      [30, 30],
    ];
    expect(names({ strengths: [30], weights })).toEqual([
      'unconditional',
      'strength-30',
      'weights-5-10',
      'weights-1.5-3.5',
    ]);
  });

  it('gives a strength to every class, four corners too', () => {
    expect(conditions({ strengths: [50], numClasses: 4 }).at(-1)).toEqual({
      name: 'strength-50',
      label: 'λ=50',
      strength: 50,
      weights: [[50, 50, 50, 50]],
    });
  });

  it('takes a list for each of several classifiers', () => {
    const weights = [
      [
        [10, 10],
        [5, 15],
      ],
    ];
    expect(conditions({ strengths: [0], weights }).at(-1)).toEqual({
      name: 'weights-10-10+5-15',
      label: 'w=10:10+5:15',
      strength: null,
      weights: weights[0],
    });
  });
});
