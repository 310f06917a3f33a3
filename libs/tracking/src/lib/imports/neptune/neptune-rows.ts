// A row of neptune-exporter's Parquet, whose columns its README names, one row a value.
import { InputError } from '../../store/input-error.ts';
import type { JsonValue } from '../../store/run-store.ts';
import { type TableRow, tableRows } from '../table-rows.ts';

export interface NeptuneRow {
  project: string;
  run: string;
  path: string;
  /** float, int, …, float_series, …, file, file_series. */
  type: string;
  step: number | null;
  /** Milliseconds since 1970; null for what has no time. */
  at: number | null;
  row: TableRow;
}

const COLUMNS = ['project_id', 'run_id', 'attribute_path', 'attribute_type'] as const;

/** Steps have six decimals, which a double meets only nearly. */
export const toMillionths = (step: number): number => Math.round(step * 1e6) / 1e6;

const stepOf = (step: unknown) => (step === null || step === undefined ? null : toMillionths(Number(step)));

const timeOf = (time: unknown) => {
  if (time === null || time === undefined) return null;
  return time instanceof Date ? time.getTime() : Number(time);
};

/** The rows of one part. Throws InputError for a file of another kind. */
export async function* neptuneRows(path: string): AsyncGenerator<NeptuneRow> {
  for await (const row of tableRows(path)) {
    const missing = COLUMNS.find((column) => typeof row[column] !== 'string');
    if (missing)
      throw new InputError(
        `import: ${path}: expected the columns of neptune-exporter, got no text in "${missing}".`,
      );
    yield {
      ...{ project: String(row.project_id), run: String(row.run_id), path: String(row.attribute_path) },
      ...{ type: String(row.attribute_type), step: stepOf(row.step), at: timeOf(row.timestamp), row },
    };
  }
}

/** Attributes of one value. */
export const SINGLE_VALUES: Readonly<Record<string, string>> = {
  ...{ float: 'float_value', int: 'int_value', string: 'string_value', bool: 'bool_value' },
  ...{ datetime: 'datetime_value', string_set: 'string_set_value' },
};

/** The value of such an attribute, as a setting keeps it. */
export function settingOf({ type, row }: NeptuneRow): JsonValue {
  const value = row[SINGLE_VALUES[type]];
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(String);
  return (typeof value === 'bigint' ? Number(value) : value) as JsonValue;
}

/** The path of a file below the folder of files. */
export const filePathOf = ({ row }: NeptuneRow): string | undefined => {
  const { path } = (row.file_value ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : undefined;
};

/** Edges and counts; a histogram of densities has no counts. */
export function histogramOf({ row }: NeptuneRow): { edges: number[]; counts: number[]; type: string } {
  const { type, edges, values } = (row.histogram_value ?? {}) as Record<string, unknown>;
  const numbers = (list: unknown) => (Array.isArray(list) ? list.map(Number) : []);
  return { type: String(type ?? 'COUNTING'), edges: numbers(edges), counts: numbers(values) };
}
