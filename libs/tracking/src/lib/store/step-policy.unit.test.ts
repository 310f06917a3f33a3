import { expect, it } from 'vitest';
import { conflictFailure, mergeColumns, settleBatch } from './step-policy.ts';

const points = (...pairs: [number, number][]) => ({
  steps: pairs.map(([step]) => step),
  values: pairs.map(([, value]) => value),
  times: pairs.map((_, i) => i),
});
const valuesOf = ({ columns }: { columns: { steps: number[]; values: number[] } }) =>
  columns.steps.map((step, i) => [step, columns.values[i]]);

it('merging keeps the order, and of two values the one that the policy names', () => {
  const older = points([1, 10], [2, 20], [5, 50]);
  const newer = points([0, 0], [2, 22], [6, 60]);
  const overwritten = mergeColumns(older, newer, 'overwrite');
  expect(valuesOf(overwritten)).toEqual([
    [0, 0],
    [1, 10],
    [2, 22],
    [5, 50],
    [6, 60],
  ]);
  expect(overwritten).toMatchObject({ conflicts: 1, conflictStep: 2 });
  for (const policy of ['keepFirst', 'error'] as const) {
    const kept = mergeColumns(older, newer, policy);
    expect(valuesOf(kept)).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
      [5, 50],
      [6, 60],
    ]);
    expect(kept).toMatchObject({ conflicts: 1, conflictStep: 2 });
  }
});

it('merging with nothing changes nothing', () => {
  const series = points([1, 1], [2, 2]);
  expect(mergeColumns(series, points(), 'error')).toMatchObject({ columns: series, conflicts: 0 });
  expect(mergeColumns(points(), series, 'error')).toMatchObject({ columns: series, conflicts: 0 });
});

it('the same bits again are no conflict, NaN included; -0 and 0 are not the same bits', () => {
  const series = points([1, Number.NaN], [2, 0.1], [3, 0]);
  expect(mergeColumns(series, points([1, Number.NaN], [2, 0.1]), 'error').conflicts).toBe(0);
  expect(mergeColumns(series, points([3, -0]), 'error').conflicts).toBe(1);
});

it('a batch is settled in the order in which it came', () => {
  const batch = points([3, 1], [1, 2], [3, 5], [3, 1], [2, 4], [1, 2]);
  const overwritten = settleBatch(batch, 'overwrite');
  expect(valuesOf(overwritten)).toEqual([
    [1, 2],
    [2, 4],
    [3, 1],
  ]);
  expect(overwritten).toMatchObject({ conflicts: 2, conflictStep: 3 }); // 1 became 5, and 5 became 1
  const kept = settleBatch(batch, 'keepFirst');
  expect(valuesOf(kept)).toEqual([
    [1, 2],
    [2, 4],
    [3, 1],
  ]);
  expect(kept.conflicts).toBe(1); // only the 5 differs from the 1 that stays
});

it('a failure names the metrics, and is none where nothing conflicted', () => {
  expect(conflictFailure([{ name: 'loss', conflicts: 0 }])).toBeNull();
  expect(
    conflictFailure([
      { name: 'loss', conflicts: 3 },
      { name: 'lr', conflicts: 0 },
    ]),
  ).toBe('stepPolicy error: steps were logged again with other values (loss: 3)');
});
