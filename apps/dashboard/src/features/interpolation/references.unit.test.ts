import { describe, expect, it } from 'vitest';
import {
  type ReferenceForm,
  readReferenceForm,
  referenceRows,
  type ScoreReferences,
} from './reference-rows.ts';

const judge = { key: 'smile.1', name: 'smile', sha256: '1'.repeat(64), sets: 1 };
const runs = [{ id: 'a', project: 'faces', name: 'smile 60k', seed: 3, group: 0, warnings: [] }];
const reference = (values: Partial<ScoreReferences[number]>): ScoreReferences[number] => ({
  reference: {
    ...{ id: 'r', project: 'faces', metric: '', variant: 'last', selector: '', value: 0.617 },
    ...{ tolerance: 0.02, direction: 'higher', citation: 'Table 1', createdAt: '2026-11-23T10:00:00.000Z' },
  },
  ...{ name: 'smile/strength-30', measure: 'inMiddle', variant: 'fixed', bins: 100, verdicts: [] },
  ...values,
});
const verdict = (classifier: string) => ({
  ...{ runId: 'a', classifierSha256: classifier.repeat(64), actual: 0.6, difference: -0.017 },
  verdict: 'pass' as const,
});

describe(referenceRows, () => {
  it('says what is wanted, what this judge found, and nothing of another judge', () => {
    const rows = referenceRows([reference({ verdicts: [verdict('1'), verdict('2')] })], { runs, judge });
    expect(rows).toEqual([
      {
        ...{ key: 'r a', id: 'r', project: 'faces', what: 'in the middle of smile/strength-30', bins: '' },
        ...{ wanted: 'at least 61.7% ± 2 points', citation: 'Table 1', run: 'smile 60k · seed 3' },
        ...{ actual: '60.0%', verdict: 'pass' },
      },
    ]);
  });

  it('keeps one that no run is for, with the bins of a distance', () => {
    const [row] = referenceRows([reference({ measure: 'kl', variant: 'reference' })], { runs, judge });
    expect(row).toMatchObject({
      verdict: 'no run',
      bins: '100 reference bins',
      wanted: 'at least 0.617 ± 0.02',
    });
  });
});

describe(readReferenceForm, () => {
  const form: ReferenceForm = {
    ...{ project: 'faces', name: 'smile/strength-30', measure: 'inMiddle', variant: 'fixed', bins: 100 },
    ...{ value: '61.7 %', tolerance: '', direction: 'higher', selector: ' ', citation: ' Table 1 ' },
  };

  it('reads per cent, and no tolerance as none', () => {
    expect(readReferenceForm(form)).toEqual({
      ...{ project: 'faces', metric: 'score(smile/strength-30) inMiddle, fixed 100 bins', variant: 'last' },
      ...{ selector: '', value: 0.617, tolerance: 0, direction: 'higher', citation: 'Table 1' },
    });
  });

  it('says what is wrong', () => {
    expect(readReferenceForm({ ...form, value: 'about 3' })).toBe('Value: expected a number, got “about 3”.');
    expect(readReferenceForm({ ...form, tolerance: '-1' })).toBe(
      'Tolerance: expected a number of at least 0, got “-1”.',
    );
    expect(readReferenceForm({ ...form, citation: '' })).toBe(
      'Source: expected where the number is from, got nothing.',
    );
  });
});
