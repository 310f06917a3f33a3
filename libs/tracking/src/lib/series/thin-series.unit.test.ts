import { expect, it } from 'vitest';
import { thinSeries } from './thin-series.ts';

const ramp = (values: number[]) => ({
  steps: values.map((_, i) => i * 10),
  values,
  times: values.map((_, i) => i),
});

it('leaves a short series as it is', () => {
  const series = ramp([1, 2, 3]);
  expect(thinSeries(series, 3)).toBe(series);
});

it('keeps a spike of one point wherever it is', () => {
  const flat = Array.from({ length: 500 }, () => 0);
  for (let spike = 0; spike < flat.length; spike++) {
    const up = flat.with(spike, 1);
    expect(thinSeries(ramp(up), 40).values).toContain(1);
    expect(thinSeries(ramp(flat.with(spike, Number.NaN)), 40).values.some(Number.isNaN)).toBe(true);
  }
});

it('keeps the first and the last point, the order, and the limit', () => {
  const series = ramp(Array.from({ length: 12_345 }, (_, i) => Math.sin(i)));
  for (const limit of [5, 6, 100, 999]) {
    const thin = thinSeries(series, limit);
    expect(thin.steps.length).toBeLessThanOrEqual(limit);
    expect(thin.steps[0]).toBe(0);
    expect(thin.steps.at(-1)).toBe(123_440);
    expect(thin.steps).toEqual([...thin.steps].sort((a, b) => a - b));
    expect(thin.values).toEqual(thin.times.map((i) => Math.sin(i)));
  }
});
