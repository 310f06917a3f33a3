import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { writeNpz } from '../npz.ts';
import { readScoreSet, writeScoreSet } from './score-file.ts';
import { probabilityAt, type ScoreSet } from './score-set.ts';

const hash = 'a'.repeat(64);

function twoMembers(): ScoreSet {
  return {
    record: {
      format: 'interpolab-scores-1',
      dataset: { hash, name: 'drawn', split: 'train' },
      classes: ['not smiling', 'smiling'],
      members: [
        { name: 'member 0', sha256: 'b'.repeat(64), role: 'filter', temperature: 1 },
        { name: 'member 1', sha256: 'c'.repeat(64), role: 'filter', temperature: 1.25 },
      ],
    },
    count: 2,
    probabilities: Float32Array.of(0.25, 0.75, 0.5, 0.5, 1, 0, 0.125, 0.875),
    labels: Int32Array.of(1, 0),
  };
}

describe('score files', () => {
  it('come back as they were written, with their record', async () => {
    const path = join(tempDirectory(), 'scores.npz');
    await writeScoreSet(path, twoMembers());
    const scores = await readScoreSet(path);
    expect(scores).toEqual(twoMembers());
    expect(probabilityAt(scores, { row: 1, member: 1, classIndex: 1 })).toBe(0.875);
  });

  it.each<[string, (set: ScoreSet) => ScoreSet, string]>([
    [
      'a row that is no distribution',
      (set) => ({ ...set, probabilities: set.probabilities.map((p, at) => (at === 2 ? 0.75 : p)) }),
      'writeScoreSet: row 0, member member 1: expected probabilities that sum to 1, got 1.25.',
    ],
    [
      'NaN',
      (set) => ({ ...set, probabilities: set.probabilities.map((p, at) => (at === 4 ? Number.NaN : p)) }),
      'writeScoreSet: row 1, member member 0: expected probabilities in [0, 1], got NaN.',
    ],
    [
      'a label that is no class',
      (set) => ({ ...set, labels: Int32Array.of(1, 2) }),
      'writeScoreSet: labels[1] = 2 is not one of the 2 classes.',
    ],
    [
      'too few numbers',
      (set) => ({ ...set, probabilities: set.probabilities.subarray(2) }),
      'writeScoreSet: expected 2 labels and [2, 2, 2] probabilities, got 2 and 6 numbers.',
    ],
  ])('refuse %s', async (_what, damage, message) => {
    const path = join(tempDirectory(), 'scores.npz');
    await expect(writeScoreSet(path, damage(twoMembers()))).rejects.toThrow(new RangeError(message));
  });

  it('refuse another file and a record of another format', async () => {
    const path = join(tempDirectory(), 'scores.npz');
    await writeNpz(path, { arr_0: { shape: [1], data: Float32Array.of(1) } });
    await expect(readScoreSet(path)).rejects.toThrow(
      `readScoreSet: ${path}: expected float32 probabilities [N, members, classes], int32 labels [N] and a record (is it a file of scores?).`,
    );
    const { probabilities, labels } = twoMembers();
    const data = new TextEncoder().encode('{"format":"interpolab-scores-2"}');
    await writeNpz(path, {
      probabilities: { shape: [2, 2, 2], data: probabilities },
      labels: { shape: [2], data: labels },
      record: { shape: [data.length], data },
    });
    await expect(readScoreSet(path)).rejects.toThrow(/record\.format: Invalid input/);
  });
});
