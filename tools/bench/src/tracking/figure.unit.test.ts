import { expect, it } from 'vitest';
import { type Figure, formatFigures, isMet, quantile, ratio } from './figure.ts';

const rate: Figure = { what: 'ingest', unit: 'points/s', value: 300_000, budget: 100_000, better: 'more' };
const time: Figure = { what: 'series', unit: 'ms', value: 60, budget: 50, better: 'less', rowPerValue: 600 };

it('a rate is met from its budget up, a time from its budget down', () => {
  expect([isMet(rate), isMet({ ...rate, value: 99_999 })]).toEqual([true, false]);
  expect([isMet(time), isMet({ ...time, value: 50 })]).toEqual([false, true]);
});

it('ratios say how many times better, whichever way is better', () => {
  expect(ratio(rate)).toBeNull();
  expect(ratio({ ...rate, rowPerValue: 100_000 })).toBe(3);
  expect(ratio(time)).toBe(10);
});

it('quantiles come from the sorted values', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([quantile(values, 0.5), quantile(values, 0.95), quantile(values, 1)]).toEqual([51, 96, 100]);
});

it('the table tells what was missed', () => {
  expect(formatFigures([rate, time])).toBe(
    [
      'what    measured          budget             one row a value',
      'ingest  300,000 points/s  ≥ 100,000  met     –',
      'series  60.0 ms           ≤ 50.0     MISSED  600 (10.0×)',
    ].join('\n'),
  );
});
