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

/** What two sets of points without a step in common are together. Sums may become ±Infinity, which Postgres keeps. */
export function combineStatistics(a: ChunkStatistics, b: ChunkStatistics): ChunkStatistics {
  const of = (choose: (...values: number[]) => number, x: number | null, y: number | null) =>
    x === null ? y : y === null ? x : choose(x, y);
  return {
    firstStep: Math.min(a.firstStep, b.firstStep),
    lastStep: Math.max(a.lastStep, b.lastStep),
    count: a.count + b.count,
    finiteCount: a.finiteCount + b.finiteCount,
    min: of(Math.min, a.min, b.min),
    max: of(Math.max, a.max, b.max),
    sum: a.sum + b.sum,
  };
}

export const sliceColumns = ({ steps, values, times }: Columns, begin: number, end?: number): Columns => ({
  steps: steps.slice(begin, end),
  values: values.slice(begin, end),
  times: times.slice(begin, end),
});

/** Written number by number: a long series has a hundred parts, and `flatMap` takes ten times as long. */
function joinNumbers(parts: readonly (readonly number[])[], count: number): number[] {
  const all = new Array<number>(count);
  let at = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) all[at++] = part[i];
  return all;
}

export function joinColumns(parts: readonly Columns[]): Columns {
  if (parts.length === 1) return parts[0];
  const count = parts.reduce((sum, { steps }) => sum + steps.length, 0);
  const join = (name: keyof Columns) =>
    joinNumbers(
      parts.map((part) => part[name]),
      count,
    );
  return { steps: join('steps'), values: join('values'), times: join('times') };
}

/** Cuts a series into chunks of at most CHUNK_POINTS. */
export function chunksOf(series: Columns): Columns[] {
  const chunks: Columns[] = [];
  for (let begin = 0; begin < series.steps.length; begin += CHUNK_POINTS) {
    chunks.push(sliceColumns(series, begin, begin + CHUNK_POINTS));
  }
  return chunks;
}

export interface ChunkPlace {
  firstStep: number;
  lastStep: number;
  count: number;
}

/**
 * Which of the chunks near a batch are to be written anew with it, in order: those that share steps with it, and beside
 * them the small ones, none more than twice as large as all that is written already. So a point is written some ten
 * times on its way into a full chunk, however small the batches are, and a series has few chunks that are not full.
 */
export function chunksToMerge(near: readonly ChunkPlace[], { steps }: Columns): ChunkPlace[] {
  const [low, high] = [steps[0], steps[steps.length - 1]];
  let begin = near.findIndex((chunk) => chunk.lastStep >= low);
  if (begin < 0) begin = near.length;
  let end = begin;
  while (end < near.length && near[end].firstStep <= high) end++;
  let points = steps.length;
  for (let i = begin; i < end; i++) points += near[i].count;
  const small = (chunk: ChunkPlace | undefined) =>
    chunk !== undefined && chunk.count < CHUNK_POINTS && chunk.count <= 2 * points;
  while (small(near[begin - 1])) points += near[--begin].count;
  while (small(near[end])) points += near[end++].count;
  return near.slice(begin, end);
}
