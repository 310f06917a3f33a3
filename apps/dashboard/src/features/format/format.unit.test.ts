import { describe, expect, it } from 'vitest';
import { formatBytes } from './bytes.ts';
import { formatAge, formatDuration, formatMoment } from './duration.ts';
import { formatCount, formatNumber, formatShare, formatShareInterval } from './number.ts';

describe(formatNumber, () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [4000, '4000'],
    [20_000, '20\u202f000'],
    [-12_345, '\u221212\u202f345'],
    [0.1 + 0.2, '0.3'],
    [0.029091, '0.02909'],
    [1e-4, '1e\u22124'],
    [123_456_789.5, '1.235e8'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '\u2212∞'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe(formatCount, () => {
  it('groups from five digits on', () => {
    expect([999, 1000, 12_400, 1_000_000].map(formatCount)).toEqual([
      '999',
      '1000',
      '12\u202f400',
      '1\u202f000\u202f000',
    ]);
  });
});

describe(formatShare, () => {
  it.each([
    [0, '0%'],
    [1, '100%'],
    [0.0001, '<0.1%'],
    [0.9999, '>99.9%'],
    [0.9216, '92.2%'],
    [Number.NaN, '–'],
  ])('writes %d as %s, never rounding onto an end', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });

  it('writes an interval without the sign', () => {
    expect(formatShareInterval(0.9031, 0.9361)).toBe('90.3–93.6');
    expect(formatShareInterval(Number.NaN, 1)).toBe('–');
  });
});

describe(formatDuration, () => {
  it.each([
    [0.2, '< 1 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [171, '2 min 51 s'],
    [3599.7, '1 h 00 min'],
    [90_061, '1 d 1 h'],
    [-1, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes %d s as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe(formatAge, () => {
  it('names the largest unit', () => {
    expect([1, 12, 61, 7300, 200_000].map(formatAge)).toEqual([
      'now',
      '12 s ago',
      '1 min ago',
      '2 h ago',
      '2 d ago',
    ]);
  });
});

describe(formatMoment, () => {
  it('leaves out this year and names another', () => {
    const now = new Date(2026, 10, 23, 19, 0);
    expect(formatMoment(new Date(2026, 0, 2, 3, 4), now)).toBe('2 Jan 03:04');
    expect(formatMoment(new Date(2025, 11, 31, 23, 59), now)).toBe('31 Dec 2025 23:59');
  });
});

describe(formatBytes, () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [1_423_000, '1.42 MB'],
    [5e15, '5000 TB'],
    [-1, '–'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
