import type { RouterOutputs } from '@interpolab/api';
import type { ListedRun } from './run-state.ts';

export type RowPage = RouterOutputs['runs']['rows'];
export type Cell = RowPage['rows'][number]['values'][number];

/** A run with the cells of its columns by their fields. */
export interface RunRow {
  run: ListedRun;
  cells: Readonly<Record<string, Cell>>;
}

/** Pages do not change once they are there, so their rows stay the same objects, and what shows them is not drawn anew. */
const readPages = new WeakMap<RowPage, RunRow[]>();

function rowsOfPage(page: RowPage): RunRow[] {
  const known = readPages.get(page);
  if (known) return known;
  const cells = page.rows.map(({ values }) => [...values]);
  for (const { row, column, value } of page.nonFinite) cells[row][column] = Number(value);
  const rows = page.rows.map(({ run }, row) => ({
    run,
    cells: Object.fromEntries(page.fields.map((field, column) => [field, cells[row][column]])),
  }));
  readPages.set(page, rows);
  return rows;
}

/** The rows of pages, none twice: a run whose value changed may have moved from one page into the next. */
export function rowsOfPages(pages: readonly RowPage[]): RunRow[] {
  const seen = new Set<string>();
  return pages.flatMap((page) => rowsOfPage(page).filter(({ run }) => !seen.has(run.id) && seen.add(run.id)));
}

/** The pages with what changed in their rows; nothing moves, comes or goes. The news have the same fields. */
export function patchPages(pages: RowPage[], news: RowPage): RowPage[] {
  const at = new Map(news.rows.map(({ run }, i) => [run.id, i]));
  return pages.map((page) => {
    if (!page.rows.some(({ run }) => at.has(run.id))) return page;
    const changed = page.rows.map(({ run }) => at.get(run.id));
    return {
      ...page,
      rows: page.rows.map((row, i) => news.rows[changed[i] ?? -1] ?? row),
      nonFinite: [
        ...page.nonFinite.filter(({ row }) => changed[row] === undefined),
        ...changed.flatMap((from, row) =>
          news.nonFinite.flatMap((one) => (from !== undefined && one.row === from ? [{ ...one, row }] : [])),
        ),
      ],
    };
  });
}
