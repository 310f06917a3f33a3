import type { ChartSeries } from './chart-series.ts';

/** Lengths of strokes and gaps in pixels; the first is a whole line. */
const DASHES: readonly (readonly number[] | undefined)[] = [undefined, [7, 3], [2, 3], [9, 3, 2, 3]];

/** How a line is drawn before which so many of its colour stand; undefined is a whole line. */
export const dashAfter = (before: number): readonly number[] | undefined => DASHES[before % DASHES.length];

/**
 * Keeps lines of a chart apart that share a colour, as there are fewer colours than runs: the first of a colour is a
 * whole line, the others are dashed, each in its way. Pale lines, and those that have their dash already, stay as they are.
 */
export function withDashes(series: readonly ChartSeries[]): ChartSeries[] {
  const seen = new Map<string, number>();
  return series.map((one) => {
    if (one.faint || one.dash) return one;
    const before = seen.get(one.color) ?? 0;
    seen.set(one.color, before + 1);
    const dash = dashAfter(before);
    return dash ? { ...one, dash } : one;
  });
}
