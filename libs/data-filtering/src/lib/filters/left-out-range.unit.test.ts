import { describe, expect, it } from 'vitest';
import { filterConfigSchema } from './filter-config.ts';
import { leftOutRange } from './left-out-range.ts';

const leftOut = (...steps: object[]) => leftOutRange(filterConfigSchema.parse({ steps }));
const band = (...keep: [number, number][]) => ({ step: 'band', keep });

describe(leftOutRange, () => {
  it('is what lies between the intervals, in whatever order they are written', () => {
    expect(leftOut(band([0.85, 1], [0, 0.15]))).toEqual({ low: 0.15, high: 0.85 });
  });

  it('is the widest of several, over all steps, and none within an interval that covers it', () => {
    expect(leftOut(band([0, 0.1], [0.2, 0.5], [0.9, 1]))).toEqual({ low: 0.5, high: 0.9 });
    expect(leftOut(band([0, 0.4], [0.6, 1]), band([0, 0.2], [0.7, 1]))).toEqual({ low: 0.2, high: 0.7 });
    expect(leftOut(band([0, 0.9], [0.1, 0.2], [0.9, 1]))).toBeNull();
  });

  it('is nothing where a filter keeps one side, or has no band', () => {
    expect(leftOut(band([0, 0.15]))).toBeNull();
    expect(leftOut({ step: 'rank', sizes: [10] })).toBeNull();
  });
});
