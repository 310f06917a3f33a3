import type uPlot from 'uplot';
import { formatDuration } from '../format/duration.ts';
import { formatCount, formatNumber } from '../format/number.ts';

/** What lies along the bottom: steps, seconds since the start, seconds since 1970, or the values of a metric. */
export type XKind = 'step' | 'relative' | 'wall' | 'number';

/** A place along the bottom, as a text. */
export function formatX(kind: XKind, value: number): string {
  if (kind === 'step') return `step ${formatCount(value)}`;
  if (kind === 'relative') return formatDuration(value);
  if (kind === 'wall') return new Date(value * 1000).toISOString().replace('T', ' ').slice(0, 19);
  return formatNumber(value);
}

/** The texts at the ticks; undefined leaves them to uPlot, which knows dates. */
export function tickFormat(kind: XKind): uPlot.Axis['values'] | undefined {
  if (kind === 'wall') return undefined;
  const format = kind === 'relative' ? shortDuration : formatNumber;
  return (_: uPlot, values: number[]) => values.map((value) => (value === null ? '' : format(value)));
}

function shortDuration(seconds: number): string {
  if (seconds < 0) return `−${shortDuration(-seconds)}`;
  if (seconds < 120) return `${formatNumber(seconds)} s`;
  if (seconds < 7200) return `${formatNumber(seconds / 60)} min`;
  return `${formatNumber(seconds / 3600)} h`;
}

/** Lines and numbers at round values, the fewer the more decades are in sight. */
export function logAxis(grid: uPlot.Axis.Grid): Partial<uPlot.Axis> {
  const filter = (_: uPlot, splits: number[]) => {
    const span = splits[splits.length - 1] / splits[0];
    const digits = span > 300 ? [1] : span > 20 ? [1, 3] : [1, 2, 3, 5, 7];
    return splits.map((value) =>
      digits.some((digit) => isDigitTimesPowerOfTen(value, digit)) ? value : null,
    );
  };
  return { filter, grid: { ...grid, filter } };
}

function isDigitTimesPowerOfTen(value: number, digit: number): boolean {
  return Math.abs(Number(value.toExponential(6).split('e')[0]) - digit) < 1e-5;
}
