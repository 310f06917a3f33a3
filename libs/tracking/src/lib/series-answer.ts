import type { Series } from './run-store.ts';
import { type Columns, thinSeries } from './thin-series.ts';

const DEFAULT_POINTS = 2000;
const MAX_NAMES = 200;

/** What a store gives for one series: thinned, with its true length. */
export function seriesOf(name: string, columns: Columns, maxPoints = DEFAULT_POINTS): Series {
  const thin = thinSeries(columns, maxPoints);
  const totalCount = columns.steps.length;
  return { name, ...thin, totalCount, thinned: thin.steps.length < totalCount };
}

/** Throws RangeError on more than 200 names: a chart of more is a mistake, and the answer would not fit in memory. */
export function checkNames(names: readonly string[]): string[] {
  if (names.length > MAX_NAMES)
    throw new RangeError(
      `getSeries: expected at most ${MAX_NAMES} names, got ${names.length} (ask several times).`,
    );
  return [...new Set(names)];
}
