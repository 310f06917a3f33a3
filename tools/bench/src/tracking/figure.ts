/** One measured number beside what is asked of it. */
export interface Figure {
  what: string;
  unit: string;
  value: number;
  /** At most this for times and sizes, at least this for rates. */
  budget: number;
  better: 'less' | 'more';
  /** The same work on a table with one row a value. */
  rowPerValue?: number;
}

export const isMet = ({ value, budget, better }: Figure): boolean =>
  better === 'less' ? value <= budget : value >= budget;

/** The value at a share of the sorted values; share 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

const rounded = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);

/** How many times better than one row a value. */
export function ratio({ value, rowPerValue, better }: Figure): number | null {
  if (rowPerValue === undefined) return null;
  return better === 'less' ? rowPerValue / value : value / rowPerValue;
}

export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const times = ratio(figure);
    return [
      figure.what,
      `${rounded(figure.value)} ${figure.unit}`,
      `${figure.better === 'less' ? '≤' : '≥'} ${rounded(figure.budget)}`,
      isMet(figure) ? 'met' : 'MISSED',
      times === null ? '–' : `${rounded(figure.rowPerValue as number)} (${rounded(times)}×)`,
    ];
  });
  const table = [['what', 'measured', 'budget', '', 'one row a value'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
