import { InputError } from '../store/input-error.ts';
import type { GetSeries, Series } from '../store/run-store.ts';
import { sliceColumns } from './metric-chunk.ts';
import { type Columns, thinSeries } from './thin-series.ts';

export const DEFAULT_POINTS = 2000;
const MAX_NAMES = 200;

/** What a store gives for one series: thinned, with its true length. */
export function seriesOf(name: string, columns: Columns, maxPoints = DEFAULT_POINTS): Series {
  return thinnedSeries(name, thinSeries(columns, maxPoints), columns.steps.length);
}

/** The same of a series that was thinned elsewhere. */
export const thinnedSeries = (name: string, thin: Columns, totalCount: number): Series => ({
  ...{ name, ...thin, totalCount, thinned: thin.steps.length < totalCount },
});

/** The points of a series whose steps are asked for. */
export function inRange(columns: Columns, { fromStep, toStep }: GetSeries): Columns {
  const { steps } = columns;
  if (fromStep === undefined && toStep === undefined) return columns;
  const begin = fromStep === undefined ? 0 : steps.findIndex((step) => step >= fromStep);
  const end = toStep === undefined ? steps.length : steps.findLastIndex((step) => step <= toStep) + 1;
  return sliceColumns(columns, begin < 0 ? steps.length : begin, end);
}

const MAX_RUNS = 1000;

/** Throws InputError on more than 1,000 runs: nobody can read such a chart. */
export function checkRunIds(runIds: readonly string[], where = 'getSeriesOfRuns'): string[] {
  if (runIds.length > MAX_RUNS)
    throw new InputError(
      `${where}: expected at most ${MAX_RUNS} runs, got ${runIds.length} (filter or group them).`,
    );
  return [...new Set(runIds)];
}

/** Throws InputError on more than 200 names: a chart of more is a mistake, and the answer would not fit in memory. */
export function checkNames(names: readonly string[]): string[] {
  if (names.length > MAX_NAMES)
    throw new InputError(
      `getSeries: expected at most ${MAX_NAMES} names, got ${names.length} (ask several times).`,
    );
  return [...new Set(names)];
}
