import { expect, it } from 'vitest';
import { evaluationConfigSchema } from './evaluation-config.ts';

it('defaults to the tolerance of the trial and the bins of the paper', () => {
  expect(evaluationConfigSchema.parse({})).toEqual({
    ...{ areaTolerance: 2, histogramBins: 100, classifiers: [] },
    neighbours: { samples: 128, nearest: 8, heldOut: 256 },
  });
});

it('says in one line what is wrong', () => {
  const { error } = evaluationConfigSchema.safeParse({ areaTolerance: -1, histogramBins: 'many' });
  expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    'areaTolerance: expected a whole number from 0 to 1000, got -1',
    'histogramBins: expected a whole number from 1 to 10000, got "many"',
  ]);
  expect(evaluationConfigSchema.safeParse({ bins: 3 }).success).toBe(false);
});
