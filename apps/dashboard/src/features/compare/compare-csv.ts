import { BYTE_ORDER_MARK, csvLine } from '../runs/runs-csv.ts';
import { metricLabel } from './metric-key.ts';
import type { MetricRow } from './metric-rows.ts';
import type { ComparedRun, SettingRow } from './setting-rows.ts';

type Named = Pick<ComparedRun, 'id' | 'name'>;

const heads = (first: readonly string[], runs: readonly Named[]): string =>
  csvLine([...first, ...runs.map(({ name }) => name)]) +
  csvLine([...first.map((_, at) => (at === 0 ? 'id' : null)), ...runs.map(({ id }) => id)]);

/** A number stays one; everything else is written as JSON. */
const cellOf = (value: unknown) =>
  value === undefined ? null : typeof value === 'number' ? value : JSON.stringify(value);

/** Settings as CSV, a line for each key: values as JSON, so that 1 is not "1", and nothing where one is missing. */
export function settingsCsv(rows: readonly SettingRow[], runs: readonly Named[]): string {
  const lines = rows.map(({ section, path, cells }) =>
    csvLine([section, path, ...cells.map(({ value }) => cellOf(value))]),
  );
  return BYTE_ORDER_MARK + heads(['section', 'key'], runs) + lines.join('');
}

/** Metrics as CSV with every digit: a line for each metric, a column for each run and one for its delta to the base. */
export function metricsCsv(rows: readonly MetricRow[], runs: readonly Named[]): string {
  const first = ['metric', 'better', 'number'];
  const lines = rows.flatMap(({ metric, direction, cells }) => {
    const label = metricLabel(metric);
    const column = (read: (id: string) => number | null | undefined) =>
      runs.map(({ id }) => read(id) ?? null);
    return [
      csvLine([label, direction, 'value', ...column((id) => cells.get(id)?.value)]),
      csvLine([label, direction, 'delta', ...column((id) => cells.get(id)?.delta)]),
    ];
  });
  return BYTE_ORDER_MARK + heads(first, runs) + lines.join('');
}
