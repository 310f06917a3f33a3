import { expect, it } from 'vitest';
import { CHUNK_POINTS, chunksOf, mergeColumns, statisticsOf } from './metric-chunk.ts';

const points = (...pairs: [number, number][]) => ({
  steps: pairs.map(([step]) => step),
  values: pairs.map(([, value]) => value),
  times: pairs.map(() => 0),
});

it('merging lets the newer value of a step win and keeps the order', () => {
  const merged = mergeColumns(points([1, 10], [2, 20], [5, 50]), points([0, 0], [2, 22], [6, 60]));
  expect(merged).toEqual(points([0, 0], [1, 10], [2, 22], [5, 50], [6, 60]));
});

it('merging with nothing changes nothing', () => {
  const series = points([1, 1], [2, 2]);
  expect(mergeColumns(series, points())).toEqual(series);
  expect(mergeColumns(points(), series)).toEqual(series);
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
