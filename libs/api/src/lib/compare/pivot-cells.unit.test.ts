import { describe, expect, it } from 'vitest';
import { pivotOf } from './pivot-cells.ts';

describe(pivotOf, () => {
  it('has mean and standard deviation of what meets in a cell, numbers by size and the free samples first', () => {
    const record = (row: number, column: string, value: number) => ({ row: [row], column: [column], value });
    const pivot = pivotOf([
      ...[record(2000, 'strength-30', 1), record(2000, 'strength-30', 3), record(200, 'strength-3.5', 5)],
      ...[record(200, 'unconditional', 7), record(2000, 'strength-100', 9)],
    ]);
    expect(pivot.rows).toEqual([[200], [2000]]);
    expect(pivot.columns.flat()).toEqual(['unconditional', 'strength-3.5', 'strength-30', 'strength-100']);
    expect(pivot.cells).toEqual([
      { row: 0, column: 0, n: 1, mean: 7, std: null },
      { row: 0, column: 1, n: 1, mean: 5, std: null },
      { row: 1, column: 2, n: 2, mean: 2, std: Math.SQRT2 },
      { row: 1, column: 3, n: 1, mean: 9, std: null },
    ]);
  });

  it('sorts by the first key that differs, and keeps what lacks one', () => {
    const keys = [
      ['b', 1],
      ['a', null],
      ['a', 2],
    ].map((row) => ({ row, column: [], value: 0 }));
    expect(pivotOf(keys).rows).toEqual([
      ['a', 2],
      ['a', null],
      ['b', 1],
    ]);
    expect(pivotOf([])).toEqual({ rows: [], columns: [], cells: [] });
  });
});
