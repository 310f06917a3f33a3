import type { RouterOutputs } from '@interpolab/api';
import { readCondition } from '../positions/condition.ts';
import { textOf } from './attribute-sets.ts';
import { MEASURE_INFO, type Measure } from './measures.ts';

export type Pivot = RouterOutputs['compare']['pivot'];
export type PivotCell = Pivot['cells'][number];

/** A pivot as it is read: texts in rows and columns, the best of each column marked. */
export interface PaperTable {
  /** What the columns before the numbers are. */
  rowKeys: string[];
  columns: string[];
  rows: { keys: string[]; cells: (PaperCell | null)[] }[];
}

export interface PaperCell {
  mean: string;
  /** Null for one value. */
  std: string | null;
  n: number;
  best: boolean;
}

/** A key's value: conditions as they are called everywhere, what a run does not have as a dash. */
export function keyText(path: string, value: unknown): string {
  if (value === null || value === undefined) return '–';
  return path === 'condition' && typeof value === 'string' && value !== ''
    ? readCondition(value).label
    : textOf(value);
}

/**
 * Lays a pivot out. Shares are in per cent with one decimal, distances with as many decimals as three digits of the smallest
 * need, at most six. The best of a column is whatever reads best in print, so that equal numbers are equally bold; a column
 * with one number has no best.
 */
export function paperTable(
  pivot: Pick<Pivot, 'rows' | 'columns' | 'cells'>,
  { rowKeys, columnKeys, measure }: { rowKeys: string[]; columnKeys: string[]; measure: Measure },
): PaperTable {
  const { isShare, better } = MEASURE_INFO[measure];
  const print = printerOf(pivot.cells, isShare);
  const cellAt = new Map(pivot.cells.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  const bestOf = pivot.columns.map((_, column) => {
    const means = pivot.cells.filter((cell) => cell.column === column).map(({ mean }) => Number(print(mean)));
    if (means.length < 2) return null;
    return better === 'higher' ? Math.max(...means) : Math.min(...means);
  });
  return {
    rowKeys,
    columns: pivot.columns.map((values) =>
      values.map((value, at) => keyText(columnKeys[at], value)).join(', '),
    ),
    rows: pivot.rows.map((values, row) => ({
      keys: values.map((value, at) => keyText(rowKeys[at], value)),
      cells: pivot.columns.map((_, column) => {
        const cell = cellAt.get(`${row} ${column}`);
        if (!cell) return null;
        const { mean, std, n } = cell;
        return {
          ...{ mean: print(mean), std: std === null ? null : print(std), n },
          best: bestOf[column] !== null && Number(print(mean)) === bestOf[column],
        };
      }),
    })),
  };
}

function printerOf(cells: readonly PivotCell[], isShare: boolean): (value: number) => string {
  if (isShare) return (value) => (100 * value).toFixed(1);
  const smallest = Math.min(...cells.map(({ mean }) => Math.abs(mean)).filter((size) => size > 0));
  const decimals = Number.isFinite(smallest) ? 2 - Math.floor(Math.log10(smallest)) : 2;
  return (value) => value.toFixed(Math.min(6, Math.max(0, decimals)));
}
