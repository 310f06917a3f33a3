import { InputError } from '../store/input-error.ts';
import type { CurveOptions, GetSeries, Series, WantedCurve } from '../store/run-store.ts';
import { sliceColumns } from './metric-chunk.ts';
import { KERNEL_REACH, type Smoothing, smoothAt } from './smooth-series.ts';
import { type Columns, placesToKeep, thinSeries } from './thin-series.ts';

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

/** What a chart needs of a series: thinned, and smoothed from all points that are given, also those out of its range. */
export interface CurvePoints extends Series {
  smoothed: number[] | null;
}

/** A curve of the steps asked for, of columns that reach as far beyond them as the kernel does; null without a point. */
export function curveOf(
  columns: Columns,
  { name, fromStep, toStep, maxPoints = DEFAULT_POINTS, smoothing }: WantedCurve & CurveOptions,
): CurvePoints | null {
  const asked = inRange(columns, { fromStep, toStep });
  if (asked.steps.length === 0) return null;
  if (!smoothing) return { ...seriesOf(name, asked, maxPoints), smoothed: null };
  const begin = fromStep === undefined ? 0 : columns.steps.findIndex((step) => step >= fromStep);
  const kept = placesToKeep(asked.values, maxPoints);
  const pick = (column: number[]) => kept.map((at) => column[at]);
  const thin = { steps: pick(asked.steps), values: pick(asked.values), times: pick(asked.times) };
  const places = kept.map((at) => begin + at);
  return {
    ...thinnedSeries(name, thin, asked.steps.length),
    smoothed: smoothAt(columns, places, smoothing),
  };
}

/** The steps to read for a range: of a kernel over seconds, which knows no steps, all that lies on its side. */
export function stepsToRead({ fromStep, toStep }: GetSeries, smoothing?: Smoothing): [number, number] {
  const [low, high] = [fromStep ?? Number.MIN_SAFE_INTEGER, toStep ?? Number.MAX_SAFE_INTEGER];
  if (!smoothing) return [low, high];
  const { back, ahead } = KERNEL_REACH[smoothing.kernel];
  if (smoothing.over === 'seconds')
    return [Number.MIN_SAFE_INTEGER, ahead === 0 ? high : Number.MAX_SAFE_INTEGER];
  return [
    Math.max(Number.MIN_SAFE_INTEGER, Math.floor(low - back * smoothing.width)),
    Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(high + ahead * smoothing.width)),
  ];
}

const MAX_RUNS = 1000;

/** Throws InputError on more than 1,000 curves. */
export function checkCurves(wanted: readonly WantedCurve[]): readonly WantedCurve[] {
  if (wanted.length > MAX_RUNS)
    throw new InputError(
      `getCurves: expected at most ${MAX_RUNS} series, got ${wanted.length} (ask several times).`,
    );
  return wanted;
}

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
