/** A value that no line can go through, where it was logged. */
export interface NonFinitePoint {
  x: number;
  value: 'NaN' | 'Infinity' | '-Infinity';
}

/** What lies around a line, at the places of its x: an interval over `n` members. Null where there is none. */
export interface SeriesBand {
  low: readonly (number | null)[];
  high: readonly (number | null)[];
  n?: readonly number[];
}

/** One line of a chart. Columns have equal length; x grows; null is a gap. */
export interface ChartSeries {
  /** Tells it from the others of its chart. */
  id: string;
  label: string;
  /** A colour of CSS, also a variable: `var(--run-3)`. */
  color: string;
  /** Lengths of strokes and gaps in pixels; none is a whole line. */
  dash?: readonly number[];
  /** Drawn thin and pale, as the members behind their mean. */
  faint?: boolean;
  x: readonly number[];
  y: readonly (number | null)[];
  /** The values as they were logged, drawn pale behind a smoothed `y`. */
  raw?: readonly (number | null)[];
  band?: SeriesBand;
  nonFinite?: readonly NonFinitePoint[];
  /** How many points the series has in this range, if more than are drawn; the extremes of those left out are kept. */
  totalCount?: number;
}

/** Both ends belong to it. */
export type Range = readonly [low: number, high: number];

/** The first place in `x` that is not below `value`. */
export function firstFrom(x: readonly number[], value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of the value of `x` that is nearest; -1 if there is none. */
export function nearestPlace(x: readonly number[], value: number): number {
  const at = firstFrom(x, value);
  if (at === x.length) return at - 1;
  return at > 0 && value - x[at - 1] <= x[at] - value ? at - 1 : at;
}

/** From the smallest to the largest x of all series that a scale can show; null without a point. */
export function xRange(series: readonly ChartSeries[], log: boolean): Range | null {
  let low = Infinity;
  let high = -Infinity;
  for (const { x } of series) {
    const first = log ? x[firstFrom(x, Number.MIN_VALUE)] : x[0];
    const last = x[x.length - 1];
    if (first === undefined || first > last) continue;
    low = Math.min(low, first);
    high = Math.max(high, last);
  }
  return low <= high ? [low, high] : null;
}

export interface ReadValue {
  series: ChartSeries;
  /** Where it was read. */
  x: number;
  y: number;
  raw: number | null;
  low: number | null;
  high: number | null;
  n: number | null;
}

/**
 * What the lines have at a place, the highest first: each series' nearest point, if it lies within `reach`. A series
 * that has ended, or has not begun, there says nothing.
 */
export function valuesAt(series: readonly ChartSeries[], x: number, reach: number): ReadValue[] {
  const found: ReadValue[] = [];
  for (const one of series) {
    const at = nearestPlace(one.x, x);
    if (at < 0 || Math.abs(one.x[at] - x) > reach) continue;
    const y = one.y[at];
    if (y === null) continue;
    const { band } = one;
    found.push({
      ...{ series: one, x: one.x[at], y, raw: one.raw?.[at] ?? null },
      ...{ low: band?.low[at] ?? null, high: band?.high[at] ?? null, n: band?.n?.[at] ?? null },
    });
  }
  return found.sort((a, b) => b.y - a.y);
}

/** How many values lie at or below zero, which no logarithmic scale can show. */
export const countNotPositive = (series: readonly ChartSeries[]): number =>
  series.reduce((sum, { y }) => sum + y.filter((value) => value !== null && value <= 0).length, 0);
