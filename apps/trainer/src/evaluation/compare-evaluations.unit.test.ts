import { expect, it } from 'vitest';
import { compareEvaluations } from './compare-evaluations.ts';
import type { EvaluationRecord } from './run-evaluation.ts';

/** An evaluation of one set, with the share that each judge has found in the middle. */
const evaluation = (shares: Record<string, number>, name = 'samples') =>
  ({
    judges: Object.keys(shares).map((sha256) => ({ name: sha256, sha256 })),
    sets: [
      {
        name,
        judged: Object.entries(shares).map(([sha256, share]) => ({
          judge: sha256,
          judgeSha256: sha256,
          fixed: { inMiddle: { share, low: share - 0.03, high: share + 0.04 } },
        })),
      },
    ],
  }) as unknown as EvaluationRecord;

it('compares what the same judge says, in whatever order judges are named', () => {
  const differences = compareEvaluations(
    evaluation({ one: 0.5, two: 0.7 }),
    evaluation({ two: 0.6, one: 0.2 }),
  );
  expect(differences.map(({ judge }) => judge)).toEqual(['one', 'two']);
  expect(differences.map(({ difference }) => difference)).toEqual([
    expect.closeTo(0.3, 12),
    expect.closeTo(0.1, 12),
  ]);
  // Newcombe 1998, method 10, with arms of 0.03 and 0.04: both sides √(0.03² + 0.04²)
  expect(differences[0].low).toBeCloseTo(0.25, 12);
  expect(differences[0].high).toBeCloseTo(0.35, 12);
});

it('refuses others, and sets of other names', () => {
  expect(() => compareEvaluations(evaluation({ one: 0.5 }), evaluation({ two: 0.5 }))).toThrow(
    '--against: was judged by others (two; now one), and scores of different classifiers cannot be compared; evaluate both with the same',
  );
  expect(() => compareEvaluations(evaluation({ one: 0.5 }), evaluation({ one: 0.5 }, 'former'))).toThrow(
    '--against: expected a set of the same name, found former',
  );
});
