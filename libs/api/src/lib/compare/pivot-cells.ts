import type { JsonValue } from '@interpolab/tracking/read';

/** One value with what it may be put under. */
export interface PivotRecord {
  /** In the order of the row keys and of the column keys. */
  row: JsonValue[];
  column: JsonValue[];
  value: number;
}

export interface PivotCell {
  /** Places in `rows` and `columns`. */
  row: number;
  column: number;
  /** Values that are in it. */
  n: number;
  mean: number;
  /** Of the sample (divided by n - 1); null for one value. */
  std: number | null;
}

export interface Pivot {
  rows: JsonValue[][];
  columns: JsonValue[][];
  /** By row, then column; a cell without values is left out. */
  cells: PivotCell[];
}

/** Puts values into a table by their keys, with mean and standard deviation of what meets in a cell. */
export function pivotOf(records: readonly PivotRecord[]): Pivot {
  const rows = distinctKeys(records.map(({ row }) => row));
  const columns = distinctKeys(records.map(({ column }) => column));
  const [rowAt, columnAt] = [placesOf(rows), placesOf(columns)];
  const values = new Map<string, { row: number; column: number; values: number[] }>();
  for (const record of records) {
    const row = rowAt.get(JSON.stringify(record.row)) as number;
    const column = columnAt.get(JSON.stringify(record.column)) as number;
    const cell = values.get(`${row} ${column}`) ?? { row, column, values: [] };
    cell.values.push(record.value);
    values.set(`${row} ${column}`, cell);
  }
  const cells = [...values.values()]
    .sort((a, b) => a.row - b.row || a.column - b.column)
    .map(({ row, column, values: all }) => {
      const n = all.length;
      const mean = all.reduce((sum, value) => sum + value, 0) / n;
      const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return { row, column, n, mean, std: n < 2 ? null : Math.sqrt(squares / (n - 1)) };
    });
  return { rows, columns, cells };
}

function placesOf(keys: readonly JsonValue[][]): Map<string, number> {
  return new Map(keys.map((key, at) => [JSON.stringify(key), at]));
}

function distinctKeys(keys: readonly JsonValue[][]): JsonValue[][] {
  const distinct = [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
  return distinct.sort((a, b) => {
    const at = a.findIndex((value, i) => compareValues(value, b[i]) !== 0);
    return at < 0 ? 0 : compareValues(a[at], b[at]);
  });
}

const words = new Intl.Collator('en', { numeric: true });

/** Numbers by size and before words, words with the numbers in them by size; the free samples come before all. */
function compareValues(a: JsonValue, b: JsonValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1;
  if (a === b) return 0;
  if (a === 'unconditional' || b === 'unconditional') return a === 'unconditional' ? -1 : 1;
  return words.compare(textOf(a), textOf(b));
}

const textOf = (value: JsonValue) => (typeof value === 'string' ? value : JSON.stringify(value));
