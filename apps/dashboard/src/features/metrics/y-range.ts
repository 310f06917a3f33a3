import { type ChartSeries, firstFrom, type Range } from './chart-series.ts';

/** The share of values that stays out of sight at each end when outliers are ignored. */
const OUTLYING = 0.02;
/** More values tell no more about quantiles. */
const QUANTILE_VALUES = 20_000;

export interface YScale {
  log: boolean;
  /** Leaves the outermost two per cent at each end out of sight. */
  ignoreOutliers: boolean;
}

/** The range of values to show for the part of the series within `x`, with a little room; [0, 1] if there is none. */
export function yRange(series: readonly ChartSeries[], x: Range, scale: YScale): Range {
  const [low, high] = scale.ignoreOutliers ? innerEnds(series, x, scale) : ends(series, x, scale);
  if (low > high) return scale.log ? [0.1, 1] : [0, 1];
  return scale.log ? [low / 1.15, high * 1.15] : withRoom(low, high);
}

/** Calls `visit` with every value in sight: hundreds of thousands of times for a drawing of many runs, so nothing is collected. */
function visitValues(
  series: readonly ChartSeries[],
  { x: [low, high], log }: { x: Range; log: boolean },
  visit: (value: number) => void,
): void {
  for (const one of series) {
    const begin = firstFrom(one.x, low);
    for (const column of [one.y, one.raw, one.band?.low, one.band?.high]) {
      if (!column) continue;
      for (let at = begin; at < column.length && one.x[at] <= high; at++) {
        const value = column[at];
        if (value !== null && (!log || value > 0)) visit(value);
      }
    }
  }
}

function withRoom(low: number, high: number): Range {
  if (low === high) {
    const room = low === 0 ? 1 : Math.abs(low) * 0.1;
    return [low - room, high + room];
  }
  const room = (high - low) * 0.06;
  // Values that never go below zero get no room there: a loss of 0.01 would seem to come near −0.01.
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

function ends(series: readonly ChartSeries[], x: Range, { log }: YScale): Range {
  let low = Infinity;
  let high = -Infinity;
  visitValues(series, { x, log }, (value) => {
    if (value < low) low = value;
    if (value > high) high = value;
  });
  return [low, high];
}

function innerEnds(series: readonly ChartSeries[], x: Range, { log }: YScale): Range {
  const values: number[] = [];
  visitValues(series, { x, log }, (value) => values.push(value));
  const stride = Math.max(1, Math.floor(values.length / QUANTILE_VALUES));
  const some = values.filter((_, at) => at % stride === 0).sort((a, b) => a - b);
  if (some.length === 0) return [Infinity, -Infinity];
  const skipped = Math.floor(some.length * OUTLYING);
  return [some[skipped], some[some.length - 1 - skipped]];
}
