import { csvCell } from '@interpolab/api/query';
import type { RunGroup } from './group-filter.ts';
import type { Cell } from './row-pages.ts';

/** A line of a CSV file, with its end. Texts that a spreadsheet would take for formulas are guarded. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** So that spreadsheets read the file as UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** Groups as lines: what makes them, how many runs they have, and of each column mean, std (n - 1) and n. */
export function groupLines(groups: readonly RunGroup[], columns: readonly string[]): string[] {
  const fields = groups[0]?.key.map(({ field }) => field) ?? [];
  const numbers = columns.flatMap((id) => [`mean of ${id}`, `std of ${id}`, `n of ${id}`]);
  return [
    csvLine([...fields, 'runs', ...numbers]),
    ...groups.map((group) =>
      csvLine([
        ...group.key.map(({ value, kind }) => (kind === 'missing' ? null : (value ?? kind))),
        group.runs,
        ...columns.flatMap((_, i) => {
          const { mean, std, n } = group.columns[i];
          return [mean, std, n];
        }),
      ]),
    ),
  ];
}
