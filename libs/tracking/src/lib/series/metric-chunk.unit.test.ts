import { expect, it } from 'vitest';
import {
  CHUNK_POINTS,
  type ChunkPlace,
  chunksOf,
  chunksToMerge,
  combineStatistics,
  sliceColumns,
  statisticsOf,
} from './metric-chunk.ts';

const points = (...pairs: [number, number][]) => ({
  steps: pairs.map(([step]) => step),
  values: pairs.map(([, value]) => value),
  times: pairs.map(() => 0),
});

it('statistics leave out what is not finite', () => {
  expect(statisticsOf(points([-3, 4], [0, Number.NaN], [7, -1], [9, Infinity]))).toEqual({
    ...{ firstStep: -3, lastStep: 9, count: 4, finiteCount: 2, min: -1, max: 4, sum: 3 },
  });
  expect(statisticsOf(points([1, Number.NaN]))).toMatchObject({
    min: null,
    max: null,
    sum: 0,
    finiteCount: 0,
  });
});

it('chunks are full but the last, and together the series', () => {
  const steps = Array.from({ length: 2 * CHUNK_POINTS + 1 }, (_, i) => i);
  const chunks = chunksOf({ steps, values: steps, times: steps });
  expect(chunks.map((chunk) => chunk.steps.length)).toEqual([CHUNK_POINTS, CHUNK_POINTS, 1]);
  expect(chunks.flatMap((chunk) => chunk.values)).toEqual(steps);
});

it('two parts together have the statistics of the whole', () => {
  const all = points([1, 4], [2, Number.NaN], [3, -2], [9, 0.5]);
  for (let cut = 1; cut < 4; cut++) {
    const [a, b] = [sliceColumns(all, 0, cut), sliceColumns(all, cut)];
    expect(combineStatistics(statisticsOf(a), statisticsOf(b))).toEqual(statisticsOf(all));
  }
});

it('appending a point at a time writes each some ten times, and leaves few chunks that are not full', () => {
  const chunks: ChunkPlace[] = [];
  let written = 0;
  for (let step = 0; step < 3000; step++) {
    const near = chunks.slice(-12);
    const taken = chunksToMerge(near, points([step, 0]));
    chunks.splice(chunks.length - taken.length, taken.length);
    const count = taken.reduce((sum, chunk) => sum + chunk.count, 1);
    written += count;
    chunks.push({ firstStep: step + 1 - count, lastStep: step, count });
    expect(chunks.filter((chunk) => chunk.count < CHUNK_POINTS).length).toBeLessThanOrEqual(10);
  }
  expect(chunks.reduce((sum, { count }) => sum + count, 0)).toBe(3000);
  expect(written / 3000).toBeLessThan(12);
});

it('a batch takes the chunks that it shares steps with, full or not, and no full one beside them', () => {
  const full = (firstStep: number) => ({ firstStep, lastStep: firstStep + 999, count: CHUNK_POINTS });
  const near = [full(0), full(1000), full(2000)];
  expect(chunksToMerge(near, points([1500, 0], [1600, 0]))).toEqual([near[1]]);
  expect(chunksToMerge(near, points([999, 0], [1000, 0]))).toEqual([near[0], near[1]]);
  expect(chunksToMerge(near, points([3000, 0]))).toEqual([]);
  expect(chunksToMerge([], points([3000, 0]))).toEqual([]);
});
