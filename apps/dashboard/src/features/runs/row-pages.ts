import type { RouterOutputs } from '@interpolab/api';
import type { ListedRun } from './run-state.ts';

export type RowPage = RouterOutputs['runs']['rows'];
export type Cell = RowPage['rows'][number]['values'][number];

/** A run with the cells of its columns by their fields. */
export interface RunRow {
  run: ListedRun;
  cells: Readonly<Record<string, Cell>>;
}

type PageRow = RowPage['rows'][number];

interface Known<T> {
  fields: readonly string[];
  /** The numbers that JSON does not have. */
  odd: string;
  is: T;
}

/**
 * What was read of answers before. An answer that says of a run what the last one said keeps its objects, so the row of
 * that run is the same object again, and its cells are where only its progress has changed: what shows them is not drawn anew.
 */
const readCells = new WeakMap<PageRow['values'], Known<RunRow['cells']>>();
const readRows = new WeakMap<PageRow, RunRow>();

function cellsOf(values: PageRow['values'], fields: readonly string[], odd: RowPage['nonFinite']) {
  const known = readCells.get(values);
  const oddText = odd.map(({ column, value }) => `${column} ${value}`).join();
  if (known && known.fields === fields && known.odd === oddText) return known.is;
  const cells: Record<string, Cell> = {};
  for (const [column, field] of fields.entries()) cells[field] = values[column];
  for (const { column, value } of odd) cells[fields[column]] = Number(value);
  readCells.set(values, { fields, odd: oddText, is: cells });
  return cells;
}

function rowsOfPage({ fields, rows, nonFinite }: RowPage): RunRow[] {
  return rows.map((row, at) => {
    const odd = nonFinite.length > 0 ? nonFinite.filter((one) => one.row === at) : nonFinite;
    const cells = cellsOf(row.values, fields, odd);
    const known = readRows.get(row);
    if (known?.cells === cells) return known;
    const read = { run: row.run, cells };
    readRows.set(row, read);
    return read;
  });
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
