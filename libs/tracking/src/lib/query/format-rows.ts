import type { FieldRow, FieldValue } from '../store/run-store.ts';
import { cellText, csvCell } from './csv-cell.ts';

export const ROW_FORMATS = ['table', 'json', 'csv'] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

export interface Rows {
  fields: readonly string[];
  rows: readonly FieldRow[];
}

/** For a person: numbers with 6 digits, times without their fractions. */
const shownOf = (value: FieldValue): string =>
  typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toPrecision(6)))
    : cellText(value)
        .replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{3}Z$/, '$1 $2')
        .replace(/\s/g, ' ');

/** JSON has no NaN and no infinities: they are texts there. */
const jsonCell = (value: FieldValue) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

function asTable({ fields, rows }: Rows): string {
  const lines = [fields, ...rows.map(({ values }) => values.map(shownOf))];
  const numeric = fields.map((_, i) =>
    rows.every(({ values }) => values[i] === null || typeof values[i] === 'number'),
  );
  const widths = fields.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const pad = (cell: string, i: number) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]));
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** A table of runs as text. JSON has one object for each run, with its id under `id`. */
export function formatRows(table: Rows, format: RowFormat): string {
  const { fields, rows } = table;
  if (format === 'table') return asTable(table);
  if (format === 'csv')
    return [fields.map(csvCell), ...rows.map(({ values }) => values.map(csvCell))]
      .map((cells) => cells.join(','))
      .join('\r\n');
  const objects = rows.map(({ runId, values }) => ({
    id: runId,
    ...Object.fromEntries(fields.map((field, i) => [field, jsonCell(values[i])])),
  }));
  return JSON.stringify(objects, null, 2);
}
