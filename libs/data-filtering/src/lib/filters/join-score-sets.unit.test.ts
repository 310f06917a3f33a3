import { describe, expect, it } from 'vitest';
import { joinScoreSets } from './join-score-sets.ts';
import type { ScoreSet } from './score-set.ts';

const setOf = (name: string, positive: number[], changes: Partial<ScoreSet['record']> = {}): ScoreSet => ({
  record: {
    format: 'interpolab-scores-1',
    dataset: { hash: 'a'.repeat(64), name: 'train', split: null },
    classes: ['no', 'yes'],
    members: [{ name, sha256: 'b'.repeat(64), role: 'filter', temperature: 1 }],
    ...changes,
  },
  count: positive.length,
  probabilities: Float32Array.from(positive.flatMap((p) => [1 - p, p])),
  labels: Int32Array.from(positive, () => 0),
});

describe(joinScoreSets, () => {
  it('puts the members of all files side by side', () => {
    const joined = joinScoreSets([setOf('a', [0.25, 0.5]), setOf('b', [0.75, 0.125])]);
    expect(joined.record.members.map(({ name }) => name)).toEqual(['a', 'b']);
    expect([...joined.probabilities]).toEqual([0.75, 0.25, 0.25, 0.75, 0.5, 0.5, 0.875, 0.125]);
  });

  it.each<[string, ScoreSet, string]>([
    [
      'other images',
      setOf('b', [0.5, 0.5], { dataset: { hash: 'c'.repeat(64), name: 'valid', split: null } }),
      'joinScoreSets: expected scores of the same images, got 2 of "train" (aaaaaaaaaaaa…) and 2 of "valid" (cccccccccccc…).',
    ],
    [
      'other classes',
      setOf('b', [0.5, 0.5], { classes: ['blond', 'black'] }),
      'joinScoreSets: expected the same classes, got no, yes and blond, black.',
    ],
    [
      'other labels',
      { ...setOf('b', [0.5, 0.5]), labels: Int32Array.of(0, 1) },
      'joinScoreSets: expected the same labels, got 0 and 1 for row 1.',
    ],
    [
      'a member twice',
      setOf('a', [0.5, 0.5]),
      'joinScoreSets: expected members of different names, got "a" twice.',
    ],
  ])('refuses %s', (_what, other, message) => {
    expect(() => joinScoreSets([setOf('a', [0.25, 0.5]), other])).toThrow(new RangeError(message));
  });
});
