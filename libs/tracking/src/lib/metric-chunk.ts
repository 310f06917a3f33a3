import type { Columns } from './thin-series.ts';

/** A chunk is full with this many points. */
export const CHUNK_POINTS = 1000;

export interface ChunkStatistics {
  firstStep: number;
  lastStep: number;
  count: number;
  finiteCount: number;
  /** Of the finite values; null if there is none. */
  min: number | null;
  max: number | null;
  sum: number;
}

/** Of columns with at least one point. */
export function statisticsOf({ steps, values }: Columns): ChunkStatistics {
  const result: ChunkStatistics = {
    ...{ firstStep: steps[0], lastStep: steps[steps.length - 1], count: steps.length },
    ...{ finiteCount: 0, min: null, max: null, sum: 0 },
  };
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    result.finiteCount++;
    result.sum += value;
    if (result.min === null || value < result.min) result.min = value;
    if (result.max === null || value > result.max) result.max = value;
  }
  return result;
}

export const sliceColumns = ({ steps, values, times }: Columns, begin: number, end?: number): Columns => ({
  steps: steps.slice(begin, end),
  values: values.slice(begin, end),
  times: times.slice(begin, end),
});

/** Merges two series with growing steps; where both have a step, `newer` wins. */
export function mergeColumns(older: Columns, newer: Columns): Columns {
  const merged: Columns = { steps: [], values: [], times: [] };
  const take = (from: Columns, i: number) => {
    merged.steps.push(from.steps[i]);
    merged.values.push(from.values[i]);
    merged.times.push(from.times[i]);
  };
  let o = 0;
  let n = 0;
  while (o < older.steps.length || n < newer.steps.length) {
    const olderStep = older.steps[o] ?? Number.POSITIVE_INFINITY;
    const newerStep = newer.steps[n] ?? Number.POSITIVE_INFINITY;
    if (olderStep < newerStep) take(older, o++);
    else {
      take(newer, n++);
      if (olderStep === newerStep) o++;
    }
  }
  return merged;
}

/** Cuts a series into chunks of at most CHUNK_POINTS. */
export function chunksOf(series: Columns): Columns[] {
  const chunks: Columns[] = [];
  for (let begin = 0; begin < series.steps.length; begin += CHUNK_POINTS) {
    chunks.push(sliceColumns(series, begin, begin + CHUNK_POINTS));
  }
  return chunks;
}
