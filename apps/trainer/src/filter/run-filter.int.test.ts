import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filterConfigSchema, readIndexList, type ScoreSet, writeScoreSet } from '@interpolab/data-filtering';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { loadPreset, presetNames } from '../config/load-preset.ts';
import { recordName, runFilter } from './run-filter.ts';

const count = 40;

/** Scores that rise with the row; label 1 from the middle on. */
function scoresOf(name: string, role: 'filter' | 'evaluation', sharpness: number): ScoreSet {
  const positive = Array.from({ length: count }, (_, row) => {
    return 1 / (1 + Math.exp(-sharpness * ((row + 0.5) / count - 0.5)));
  });
  return {
    record: {
      format: 'interpolab-scores-1',
      dataset: { hash: 'd'.repeat(64), name: 'rising', split: 'train' },
      classes: ['no', 'yes'],
      members: [{ name, sha256: 'e'.repeat(64), role, temperature: 1 }],
    },
    count,
    probabilities: Float32Array.from(positive.flatMap((p) => [1 - p, p])),
    labels: Int32Array.from(positive, (p) => (p > 0.5 ? 1 : 0)),
  };
}

async function scoreFiles(): Promise<{ folder: string; scores: string[] }> {
  const folder = tempDirectory();
  const scores = [join(folder, 'a.npz'), join(folder, 'judge.npz')];
  await writeScoreSet(scores[0], scoresOf('a', 'filter', 20));
  await writeScoreSet(scores[1], scoresOf('judge', 'evaluation', 10));
  return { folder, scores };
}

const smileLike = filterConfigSchema.parse({
  steps: [
    { step: 'multiAgree', threshold: 0.99 },
    { step: 'rank', sizes: [12, 4] },
  ],
});

describe(runFilter, () => {
  it('writes nested index lists and a record that names the classifiers', async () => {
    const { folder, scores } = await scoreFiles();
    const out = join(folder, 'extremes');
    const { files, kept } = await runFilter({ scores, filter: smileLike, out });
    expect(files).toEqual(['kept.txt', 'subset-12.txt', 'subset-4.txt', recordName]);
    expect(readdirSync(out).sort()).toEqual([...files].sort());
    expect(kept).toBe(12);
    expect(readFileSync(join(out, 'subset-4.txt'), 'utf8')).toBe('0\n1\n38\n39\n');
    const { rows } = await readIndexList(join(out, 'kept.txt'), { count });
    expect([...rows]).toEqual([0, 1, 2, 3, 4, 5, 34, 35, 36, 37, 38, 39]);
    const record = JSON.parse(readFileSync(join(out, recordName), 'utf8'));
    expect(record.members.map((member: { name: string }) => member.name)).toEqual(['a', 'judge']);
    expect(record.funnel).toEqual([
      { step: 'all', kept: 40, perClass: [20, 20] },
      { step: 'multiAgree > 0.99', kept: 22, perClass: [11, 11] },
      { step: 'rank 12', kept: 12, perClass: [6, 6] },
    ]);
    expect(record.warnings).toEqual([expect.stringContaining('evaluation classifier "judge" also selected')]);
  });

  it('starts from an index list and reports its repetitions', async () => {
    const { folder, scores } = await scoreFiles();
    const rows = join(folder, 'rows.txt');
    writeFileSync(rows, '39\n0\n39\n1\n39\n');
    const filter = filterConfigSchema.parse({ steps: [{ step: 'multiAgree', threshold: 0.99 }] });
    const { result } = await runFilter({ scores, rows, filter, out: join(folder, 'out') });
    expect([...result.rows]).toEqual([0, 1, 39]);
    expect(result.warnings).toEqual([
      'the index list has 5 lines but 3 different rows: 39 (3 times).',
      '2 repeated rows were dropped; mode "reference" keeps them.',
    ]);
  });

  it('leaves nothing behind when it fails, and writes nothing over', async () => {
    const { folder, scores } = await scoreFiles();
    const out = join(folder, 'out');
    const strict = filterConfigSchema.parse({ steps: [{ step: 'rank', sizes: [400] }] });
    await expect(runFilter({ scores, filter: strict, out })).rejects.toThrow(
      'filter: rank: expected at least 200 images of the negative class, got 20',
    );
    expect(existsSync(out)).toBe(false);
    mkdirSync(out);
    writeFileSync(join(out, recordName), 'mine');
    await expect(runFilter({ scores, filter: smileLike, out })).rejects.toThrow(
      `filter: ${out} already holds a result (choose another --out, or remove the folder).`,
    );
    expect(readFileSync(join(out, recordName), 'utf8')).toBe('mine');
  });

  it('has the filters of the paper as presets', async () => {
    const folder = join(import.meta.dirname, '../../presets/filters');
    expect(presetNames(folder)).toEqual(['age', 'hair', 'smile']);
    for (const name of presetNames(folder)) filterConfigSchema.parse(loadPreset(name, folder));
  });
});
