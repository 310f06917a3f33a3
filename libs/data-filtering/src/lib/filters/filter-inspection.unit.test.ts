import { describe, expect, it } from 'vitest';
import { borderlineRows } from './borderline-rows.ts';
import { memberAgreement } from './member-agreement.ts';
import type { ScoreSet } from './score-set.ts';

/** P(class 1) of each member for each image. */
function scoresOf(positive: Record<string, number[]>): ScoreSet {
  const names = Object.keys(positive);
  const count = positive[names[0]].length;
  const members = names.map((name) => ({
    ...{ name, sha256: 'a'.repeat(64), temperature: 1 },
    role: name === 'evaluation' ? ('evaluation' as const) : ('filter' as const),
  }));
  const probabilities = Float32Array.from(
    Array.from({ length: count }, (_, row) =>
      names.flatMap((name) => [1 - positive[name][row], positive[name][row]]),
    ).flat(),
  );
  return {
    record: {
      format: 'interpolab-scores-1',
      dataset: { hash: 'b'.repeat(64), name: 'set', split: null },
      ...{ classes: ['no', 'yes'], members },
    },
    ...{ count, probabilities, labels: new Int32Array(count) },
  };
}

describe(memberAgreement, () => {
  it('is the share of images that two members put into the same class', () => {
    const scores = scoresOf({ a: [0.9, 0.6, 0.1, 0.2], b: [0.8, 0.4, 0.3, 0.9], c: [0.1, 0.1, 0.9, 0.9] });
    expect(memberAgreement(scores)).toEqual([
      [1, 0.5, 0],
      [0.5, 1, 0.5],
      [0, 0.5, 1],
    ]);
  });
});

describe(borderlineRows, () => {
  // the judge is sure by 0.9, 0.8, 0.6, 0.7, 0.95
  const scores = scoresOf({ first: [0.5, 0.5, 0.5, 0.5, 0.5], evaluation: [0.9, 0.2, 0.6, 0.3, 0.95] });

  it('shows what was kept with the least confidence and dropped with the most', () => {
    const { kept, dropped } = borderlineRows(scores, Int32Array.of(0, 3, 1), 2);
    expect([...kept]).toEqual([3, 1]);
    expect([...dropped]).toEqual([4, 2]);
  });

  it('takes all of a side that has fewer, and the rows in their order where the judge is equally sure', () => {
    const equal = scoresOf({ only: [0.9, 0.1, 0.9] });
    const { kept, dropped } = borderlineRows(equal, Int32Array.of(2), 5);
    expect([[...kept], [...dropped]]).toEqual([[2], [0, 1]]);
  });
});
