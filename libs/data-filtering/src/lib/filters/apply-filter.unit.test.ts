import { describe, expect, it } from 'vitest';
import { applyFilter } from './apply-filter.ts';
import { filterConfigSchema } from './filter-config.ts';
import { FilterError } from './filter-error.ts';
import { describeFunnel } from './funnel.ts';
import type { ScoreMember, ScoreSet } from './score-set.ts';

/** Two-class scores from P(positive): one list a member. */
function scoresOf(positive: number[][], labels: number[], roles: ScoreMember['role'][] = []): ScoreSet {
  const count = labels.length;
  return {
    record: {
      format: 'interpolab-scores-1',
      dataset: { hash: 'a'.repeat(64), name: 'test', split: null },
      classes: ['no', 'yes'],
      members: positive.map((_, member) => ({
        name: `m${member}`,
        sha256: String(member).repeat(64),
        role: roles[member] ?? 'filter',
        temperature: 1,
      })),
    },
    count,
    probabilities: Float32Array.from(
      labels.flatMap((_, row) => positive.flatMap((of) => [1 - of[row], of[row]])),
    ),
    labels: Int32Array.from(labels),
  };
}

const filter = (steps: unknown[], mode: 'fixed' | 'reference' = 'fixed') =>
  filterConfigSchema.parse({ steps, mode });
const rowsOf = (scores: ScoreSet, steps: unknown[], mode?: 'fixed' | 'reference') => [
  ...applyFilter(scores, filter(steps, mode)).rows,
];

describe('applyFilter', () => {
  it('band keeps the intervals with their ends', () => {
    const scores = scoresOf([[0, 0.125, 0.25, 0.5, 0.75, 0.875, 1]], [0, 0, 0, 0, 1, 1, 1]);
    expect(rowsOf(scores, [{ step: 'band', keep: [[0, 0.125], [0.875, 1]] }])).toEqual([0, 1, 5, 6]); // biome-ignore format: pairs
    expect(rowsOf(scores, [{ step: 'band', keep: [[0.25, 0.75]] }])).toEqual([2, 3, 4]);
  });

  it('agree asks for the label, not for the surest class', () => {
    const scores = scoresOf([[0.02, 0.99, 0.99, 0.5]], [0, 0, 1, 1]);
    expect(rowsOf(scores, [{ step: 'agree' }])).toEqual([0, 2]);
    // exactly at the threshold is not above it
    const half = scoresOf([[0.5, 0.25, 0.75]], [1, 0, 1]);
    expect(rowsOf(half, [{ step: 'agree', threshold: 0.5 }])).toEqual([1, 2]);
  });

  it('multiAgree needs every member, and only those of role filter', () => {
    const members = [
      [0.01, 0.99, 0.99, 0.2],
      [0.01, 0.6, 0.99, 0.01],
      [0.5, 0.99, 0.01, 0.99],
    ];
    const scores = scoresOf(members, [0, 1, 1, 0], ['filter', 'filter', 'evaluation']);
    expect(rowsOf(scores, [{ step: 'multiAgree', threshold: 0.9 }])).toEqual([0, 2]);
    expect(rowsOf(scores, [{ step: 'multiAgree', threshold: 0.5 }])).toEqual([0, 1, 2, 3]);
    const other = scoresOf([[0.05, 0.99, 0.98, 0.98]], [0, 0, 1, 1]); // row 1 is sure of the other class
    expect(rowsOf(other, [{ step: 'multiAgree', threshold: 0.9 }])).toEqual([0, 2, 3]);
    const unsure = scoresOf([[0.25, 0.625, 0.75]], [0, 0, 1]); // row 1: the label has 0.375, which is not the most
    expect(rowsOf(unsure, [{ step: 'multiAgree', threshold: 0.3 }])).toEqual([0, 2]);
    expect(rowsOf(unsure, [{ step: 'agree', threshold: 0.3 }])).toEqual([0, 1, 2]);
  });

  it('confident asks for the label unless it is told not to or repeats the reference', () => {
    const scores = scoresOf([[0.01, 0.99, 0.5, 0.97]], [0, 0, 1, 1]);
    expect(rowsOf(scores, [{ step: 'confident' }])).toEqual([0, 3]);
    expect(rowsOf(scores, [{ step: 'confident', agreeWithLabel: false }])).toEqual([0, 1, 3]);
    expect(rowsOf(scores, [{ step: 'confident' }], 'reference')).toEqual([0, 1, 3]);
  });

  it('rank makes balanced nested subsets of the surest images', () => {
    const positive = [0.4, 0.1, 0.3, 0.2, 0.6, 0.9, 0.7, 0.8];
    const scores = scoresOf([positive], [0, 0, 0, 0, 1, 1, 1, 1]);
    const { subsets, rows } = applyFilter(scores, filter([{ step: 'rank', sizes: [6, 4, 2] }]));
    expect(subsets.map(({ size, rows: of }) => [size, [...of]])).toEqual([
      [6, [1, 2, 3, 5, 6, 7]],
      [4, [1, 3, 5, 7]],
      [2, [1, 5]],
    ]);
    expect(rows).toEqual(subsets[0].rows);
  });

  it('rank takes each class by its label; the reference takes the ends whatever the label', () => {
    // row 3 is labelled positive and scored lowest
    const scores = scoresOf([[0.3, 0.2, 0.9, 0.05, 0.8]], [0, 0, 1, 1, 1]);
    expect(rowsOf(scores, [{ step: 'rank', sizes: [4] }])).toEqual([0, 1, 2, 4]);
    expect(rowsOf(scores, [{ step: 'rank', sizes: [4] }], 'reference')).toEqual([1, 2, 3, 4]);
  });

  it('rank with counts takes the surest negatives; the reference takes the least sure ones', () => {
    const scores = scoresOf([[0.3, 0.1, 0.2, 0.9, 0.8]], [0, 0, 0, 1, 1]);
    expect(rowsOf(scores, [{ step: 'rank', perClass: [1, 2] }])).toEqual([1, 3, 4]);
    expect(rowsOf(scores, [{ step: 'rank', perClass: [1, 2] }], 'reference')).toEqual([0, 3, 4]);
  });

  it('drops repeated rows and says so; the reference keeps them', () => {
    const scores = scoresOf([[0.1, 0.9, 0.8]], [0, 1, 1]);
    const rows = Int32Array.of(2, 0, 2, 1);
    const fixed = applyFilter(scores, filter([]), rows);
    expect([...fixed.rows]).toEqual([0, 1, 2]);
    expect(fixed.warnings).toEqual(['1 repeated rows were dropped; mode "reference" keeps them.']);
    expect([...applyFilter(scores, filter([], 'reference'), rows).rows]).toEqual([2, 0, 2, 1]);
  });

  it('counts what every step left, and what was kept and dropped by score', () => {
    const scores = scoresOf([[0.02, 0.3, 0.6, 0.97, 0.99]], [0, 0, 1, 1, 1]);
    const { funnel, histograms } = applyFilter(
      scores,
      filter([
        { step: 'agree', threshold: 0.5 },
        { step: 'multiAgree', threshold: 0.95 },
      ]),
    );
    expect(describeFunnel(funnel)).toBe('all 5 [2, 3] → agree > 0.5 5 [2, 3] → multiAgree > 0.95 3 [1, 2]');
    expect(histograms).toHaveLength(1);
    expect(histograms[0].kept).toEqual([1, ...new Array<number>(18).fill(0), 2]);
    expect(histograms[0].dropped[6] + histograms[0].dropped[12]).toBe(2);
    expect(histograms[0].kept.length + 1).toBe(histograms[0].edges.length);
  });

  it('warns when the classifier that judges has also selected', () => {
    const scores = scoresOf([[0.1, 0.9], [0.1, 0.9]], [0, 1], ['filter', 'evaluation']); // biome-ignore format: pairs
    const warned = (steps: unknown[]) => applyFilter(scores, filter(steps)).warnings;
    expect(warned([{ step: 'multiAgree', threshold: 0.5 }])).toEqual([]);
    expect(
      warned([
        { step: 'multiAgree', threshold: 0.5 },
        { step: 'rank', sizes: [2] },
      ]),
    ).toEqual([
      // biome-ignore format: one line
      'evaluation classifier "m1" also selected the data (rank): what it says of samples is not independent of what they were trained on.',
    ]);
  });

  it('fails with the funnel where a class is left empty or too small', () => {
    const scores = scoresOf([[0.02, 0.3, 0.6, 0.7]], [0, 0, 1, 1]);
    const run = (steps: unknown[]) => () => applyFilter(scores, filter(steps));
    expect(run([{ step: 'agree', threshold: 0.9 }])).toThrow(FilterError);
    expect(run([{ step: 'agree', threshold: 0.9 }])).toThrow(
      'filter: no image of class "yes" is left after agree > 0.9; loosen it (all 4 [2, 2] → agree > 0.9 1 [1, 0]).',
    );
    expect(run([{ step: 'rank', sizes: [6] }])).toThrow(
      'filter: rank: expected at least 3 images of the negative class, got 2 (ask for fewer, or loosen the steps before) (all 4 [2, 2]).',
    );
  });

  it('may leave a class empty where that is asked for, but never everything', () => {
    const scores = scoresOf([[0.02, 0.3, 0.6, 0.7]], [0, 0, 1, 1]);
    const run = (keep: number[][]) =>
      applyFilter(
        scores,
        filterConfigSchema.parse({ steps: [{ step: 'band', keep }], allowEmptyClass: true }),
      );
    expect([...run([[0, 0.4]]).rows]).toEqual([0, 1]);
    expect(() => run([[0.9, 1]])).toThrow(
      'filter: no image is left after band 0.9…1; loosen it (all 4 [2, 2] → band 0.9…1 0 [0, 0]).',
    );
  });

  it('says which members there are', () => {
    const scores = scoresOf([[0.1, 0.9], [0.2, 0.8]], [0, 1]); // biome-ignore format: pairs
    expect(() => applyFilter(scores, filter([{ step: 'agree', member: 'farl' }]))).toThrow(
      new RangeError('filter: agree: expected one of the members m0, m1, got "farl".'),
    );
    expect(() => applyFilter(scores, filter([{ step: 'rank', sizes: [2] }]))).toThrow(
      new RangeError(
        'filter: rank: expected "member" to name one of m0, m1: 0 of them have the role evaluation.',
      ),
    );
  });
});

describe('filterConfigSchema', () => {
  it.each<[unknown, string]>([
    [{ step: 'agree', threshold: 1.2 }, 'steps.0.threshold: expected a number from 0 to 1, got 1.2'],
    [{ step: 'multiAgree', threshold: -0.1 }, 'steps.0.threshold: expected a number from 0 to 1, got -0.1'],
    [{ step: 'confident', epsilon: 0.7 }, 'steps.0.epsilon: expected a number from 0 to 0.5, got 0.7'],
    [
      { step: 'band', keep: [[0.9, 0.1]] },
      'steps.0.keep.0: expected an interval [from, to] with from <= to, got [0.9,0.1]',
    ],
    [{ step: 'rank' }, 'steps.0: expected either sizes or perClass, got both or neither'],
    [{ step: 'rank', sizes: [5] }, 'steps.0.sizes: expected even sizes, got 5'],
    [
      { step: 'rank', sizes: [10, 20] },
      'steps.0.sizes: expected sizes from the largest to the smallest, got [10,20]',
    ],
  ])('rejects %j', (step, line) => {
    const parsed = filterConfigSchema.safeParse({ steps: [step] });
    expect(parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([line]);
  });
});
