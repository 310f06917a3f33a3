import { describe, expect, it } from 'vitest';
import { patchPages, type RowPage, rowsOfPages } from './row-pages.ts';
import { runColor } from './run-color.ts';
import { rangeOf } from './use-selection.ts';

const pageOf = (rows: [id: string, value: number | null][], nonFinite: number[] = []): RowPage => ({
  fields: ['metrics.kl'],
  rows: rows.map(([id, value]) => ({ run: { id } as RowPage['rows'][number]['run'], values: [value] })),
  nonFinite: nonFinite.map((row) => ({ row, column: 0, value: 'NaN' })),
  nextCursor: null,
});
const shown = (pages: RowPage[]) => rowsOfPages(pages).map(({ run, cells }) => [run.id, cells['metrics.kl']]);

describe(rowsOfPages, () => {
  it('shows a run once that has moved on to the next page, and numbers that JSON does not have', () => {
    const pages = [
      pageOf(
        [
          ['a', 1],
          ['b', null],
        ],
        [1],
      ),
      pageOf([
        ['b', 2],
        ['c', 3],
      ]),
    ];
    expect(shown(pages)).toEqual([
      ['a', 1],
      ['b', Number.NaN],
      ['c', 3],
    ]);
    expect(rowsOfPages(pages)[0]).toBe(rowsOfPages(pages)[0]); // so that its row is not drawn anew
  });
});

describe(patchPages, () => {
  it('changes rows where they stand and moves none', () => {
    const pages = [
      pageOf(
        [
          ['a', 1],
          ['b', null],
        ],
        [1],
      ),
      pageOf([['c', 3]]),
    ];
    const patched = patchPages(
      pages,
      pageOf(
        [
          ['b', 5],
          ['a', null],
          ['new', 9],
        ],
        [1],
      ),
    );
    expect(shown(patched)).toEqual([
      ['a', Number.NaN],
      ['b', 5],
      ['c', 3],
    ]);
    expect(patched[1]).toBe(pages[1]);
  });
});

describe(rangeOf, () => {
  it('has both ends, whichever comes first, and only the new one if the old is gone', () => {
    const ids = ['a', 'b', 'c', 'd'];
    expect(rangeOf(ids, 'b', 'd')).toEqual(['b', 'c', 'd']);
    expect(rangeOf(ids, 'd', 'b')).toEqual(['b', 'c', 'd']);
    expect(rangeOf(ids, 'gone', 'b')).toEqual(['b']);
  });
});

describe(runColor, () => {
  it('is the same for an id, and uses all colours', () => {
    expect(runColor('run-1')).toBe(runColor('run-1'));
    const colors = new Set(Array.from({ length: 200 }, (_, i) => runColor(`run-${i}`)));
    expect([...colors].sort()).toEqual(Array.from({ length: 8 }, (_, i) => `var(--run-${i + 1})`));
  });
});
