import { expect, it } from 'vitest';
import type { CatalogueRow } from './catalogue-row.ts';
import { chosenRows } from './chosen-rows.ts';

const rows = Array.from({ length: 12 }, (_, at) => ({ row: at + 1 }) as CatalogueRow);
const numbers = (written?: string, option = 'rows') =>
  chosenRows(rows, { option, written }).map(({ row }) => row);

it('takes numbers and ranges, in the order of the rows', () => {
  expect(numbers('11,8-9')).toEqual([8, 9, 11]);
  expect(numbers()).toHaveLength(12);
});

it('says what it expected', () => {
  expect(() => numbers('eight')).toThrow('--rows: expected numbers like 8,9 or 8-11, got "eight"');
  expect(() => numbers('8,26')).toThrow(
    '--rows: expected some of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, got 26',
  );
  expect(() => numbers('0', 'row')).toThrow(/^--row: expected some of 1, .*, got 0$/);
  expect(() => numbers('9-8')).toThrow('10, 11, 12, got "9-8"');
});
