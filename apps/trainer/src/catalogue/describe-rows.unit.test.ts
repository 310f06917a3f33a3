import { expect, it } from 'vitest';
import { costOfAll } from './describe-rows.ts';
import type { RowState } from './row-states.ts';

const lacking = {
  jobs: [],
  status: 'lacks data',
  lacking: [{ key: 'a', flops: 3600e9 }],
} as unknown as RowState;
const rate = { flopPerSecond: 1e9, from: 'probe' } as const;

it('tells what rows without data would cost apart from what is computed', () => {
  expect(costOfAll([lacking], rate)).toBe('nothing; one row that lacks data would take about 1 h 00 min');
  expect(costOfAll([lacking, lacking], null)).toBe('nothing; 2 rows that lack data would take 4 TFLOP');
  expect(costOfAll([], rate)).toBe('nothing');
});
