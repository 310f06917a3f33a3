import { replaceEqualDeep } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { patchPages, type RowPage, rowsOfPages } from './row-pages.ts';
import { runColor } from './run-color.ts';
import { runNode } from './table-node.ts';
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

describe('rows of an answer that says most as before', () => {
  // As the cache of queries takes a new answer: what is equal stays the same object.
  const patched = (pages: RowPage[], news: RowPage) => replaceEqualDeep(pages, patchPages(pages, news));
  const progress = (page: RowPage, done: number): RowPage => ({
    ...page,
    rows: page.rows.map(({ run, values }) => ({
      run: { ...run, progress: { done } as RowPage['rows'][number]['run']['progress'] },
      values: [...values],
    })),
  });

  it('are the same objects, and so are the cells of a run of which only the progress is new', () => {
    const pages = [
      pageOf(
        [
          ['a', 1],
          ['b', 2],
          ['c', null],
        ],
        [2],
      ),
    ];
    const before = rowsOfPages(pages);
    const news = progress(
      pageOf(
        [
          ['a', 1],
          ['c', null],
        ],
        [1],
      ),
      5,
    );
    const after = rowsOfPages(patched(pages, news));
    expect(after[0].run.progress).toEqual({ done: 5 });
    expect(after[0].cells).toBe(before[0].cells);
    expect(after[1]).toBe(before[1]);
    expect(runNode(after[1])).toBe(runNode(before[1]));
    expect(runNode(after[1], { prefix: 'group/' })).not.toBe(runNode(before[1]));
    expect(after[2].cells).toBe(before[2].cells);
  });

  it('are others where a number became none, or none a number', () => {
    const pages = [pageOf([['a', null]])];
    const [before] = rowsOfPages(pages);
    const [odd] = rowsOfPages(patched(pages, pageOf([['a', null]], [0])));
    expect(before.cells['metrics.kl']).toBeNull();
    expect(odd.cells['metrics.kl']).toBeNaN();
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
