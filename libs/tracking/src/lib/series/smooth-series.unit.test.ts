import { describe, expect, it } from 'vitest';
import { SMOOTHING_KERNELS, smoothAt } from './smooth-series.ts';
import type { Columns } from './thin-series.ts';

const columns = (steps: number[], values: number[]): Columns => ({
  ...{ steps, values, times: steps.map((step) => 1_795_000_000_000 + 500 * step) },
});
const count = (length: number) => Array.from({ length }, (_, at) => at);
const every = ({ steps }: Columns) => count(steps.length);
const wave = (at: number) => Math.sin(at / 300) + 0.3 * Math.sin(at * 1.7);

describe.each(SMOOTHING_KERNELS)('%s', (kernel) => {
  const smooth = (series: Columns, width: number, places = every(series)) =>
    smoothAt(series, places, { kernel, width, over: 'steps' });

  it('keeps a constant, wherever its points stand', () => {
    const series = columns([0, 1, 2, 50, 51, 900], new Array(6).fill(0.25));
    for (const value of smooth(series, 30)) expect(value).toBeCloseTo(0.25, 12);
  });

  it('passes over what is no finite number, and says so where it stands', () => {
    const smoothed = smooth(columns([0, 1, 2, 3], [1, Number.NaN, Infinity, 1]), 5);
    expect(smoothed.map(Number.isFinite)).toEqual([true, false, false, true]);
    expect(smoothed[3]).toBeCloseTo(1, 12);
  });

  it('is computed from all points, whichever are asked for', () => {
    const series = columns(count(500), count(500).map(wave));
    const all = smooth(series, 12);
    expect(smooth(series, 12, [0, 77, 499])).toEqual([all[0], all[77], all[499]]);
  });

  it('takes its width in seconds too', () => {
    const series = columns(count(200), count(200).map(wave));
    const inSeconds = smoothAt(series, every(series), { kernel, width: 6, over: 'seconds' });
    smooth(series, 12).forEach((value, at) => void expect(inSeconds[at]).toBeCloseTo(value, 9));
  });

  it('takes no points, and one', () => {
    expect(smooth(columns([], []), 5)).toEqual([]);
    expect(smooth(columns([3], [2]), 5)).toEqual([2]);
  });
});

describe('exponential', () => {
  it('weighs evenly spaced values by exp(−age / width)', () => {
    const values = [1, 4, 2];
    const weights = [2, 1, 0].map((age) => Math.exp(-age / 10));
    const expected =
      weights.reduce((sum, weight, at) => sum + weight * values[at], 0) / weights.reduce((a, b) => a + b);
    const series = columns([0, 1, 2], values);
    expect(smoothAt(series, [2], { kernel: 'exponential', width: 10, over: 'steps' })[0]).toBeCloseTo(
      expected,
      12,
    );
  });

  it('gives the first 10,000 points of 100,000 the same curve (1e-9)', () => {
    const smoothing = { kernel: 'exponential', width: 700, over: 'steps' } as const;
    const places = count(1000).map((at) => 10 * at);
    const whole = columns(count(100_000), count(100_000).map(wave));
    const prefix = columns(count(10_000), count(10_000).map(wave));
    const [long, short] = [smoothAt(whole, places, smoothing), smoothAt(prefix, places, smoothing)];
    long.forEach((value, at) => void expect(Math.abs(value - short[at])).toBeLessThan(1e-9));
  });

  it('does not jump where points stand close together', () => {
    const series = columns([0, 10_000, 10_001, 20_000], [0, 0, 100, 0]);
    expect(smoothAt(series, [2], { kernel: 'exponential', width: 10_000, over: 'steps' })[0]).toBeLessThan(
      0.1,
    );
  });
});

it('gaussian weighs by the normal density, mean takes all within half the width', () => {
  const series = columns([0, 1, 2, 3], [1, 5, 0, 9]);
  const weights = [1, 0, 1, 2].map((distance) => Math.exp(-0.5 * (distance / 0.7) ** 2));
  const expected = (weights[0] + 5 * weights[1] + 9 * weights[3]) / weights.reduce((a, b) => a + b);
  const at = (kernel: 'gaussian' | 'mean', width: number) =>
    smoothAt(series, [1], { kernel, width, over: 'steps' })[0];
  expect(at('gaussian', 0.7)).toBeCloseTo(expected, 12);
  expect(at('mean', 2)).toBe(2);
  expect(at('mean', 1.9)).toBe(5);
});
