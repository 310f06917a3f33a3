import { expect, it } from 'vitest';
import { confusionTable } from './confusion-table.ts';

it('has a row for each label, and what was left undecided at its end', () => {
  const confusion = {
    threshold: 0.9,
    counts: [
      [1200, 3, 40],
      [7, 980, 0],
    ],
  };
  expect(confusionTable('the judge', confusion, ['blond', 'dark']).split('\n')).toEqual([
    'the judge above 0.9  → blond  → dark  undecided',
    'labelled blond         1,200       3         40',
    'labelled dark              7     980          0',
  ]);
});
