import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatMetric, formatShare } from './format.ts';

describe(formatDuration, () => {
  it.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [48.3, '48 s'],
    [59.6, '1 min 00 s'],
    [425, '7 min 05 s'],
    [7800, '2 h 10 min'],
    [273_600, '3 d 4 h'],
    [Number.POSITIVE_INFINITY, '?'],
  ])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe(formatBytes, () => {
  it.each([
    [512, '512 B'],
    [4_812_000, '4.8 MB'],
    [999_960, '1.0 MB'],
    [484_255_768, '484 MB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe(formatMetric, () => {
  it.each([
    [0.0123456, '0.01235'],
    [0, '0'],
    [1.5e-7, '1.50e-7'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => expect(formatMetric(value)).toBe(text));
});

describe(formatShare, () => {
  it('is a percentage with one decimal', () => expect(formatShare(0.9321)).toBe('93.2 %'));
});
