import { describe, expect, it } from 'vitest';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';

describe('packNumbers', () => {
  it.each([
    ['nothing', []],
    ['one number', [7]],
    ['equal distances', [10, 20, 30, 40]],
    ['backwards', [4, 2, 0]],
    ['a gap at the end', [0, 1, 2, 4]],
    ['numbers that digits shorten', [0.1 + 0.2, Math.PI, 1e-310, -0, 2 ** 53 + 2]],
    ['what JSON has no number for', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]],
    ['a zero below zero', [-0]],
    ['one that is no number', [Number.NaN]],
  ])('gives back %s to the bit, over JSON', (_, numbers) => {
    const wire = JSON.parse(JSON.stringify(packNumbers(numbers)));
    const back = [...unpackNumbers(wire)];
    expect(back).toHaveLength(numbers.length);
    for (const [at, value] of numbers.entries()) expect(back[at]).toBe(value); // toBe: Object.is, so -0 is not 0
  });

  it('says equal distances in three numbers, however many there are', () => {
    expect(packNumbers(Array.from({ length: 100_000 }, (_, at) => 5 + 3 * at))).toEqual({
      ...{ first: 5, stride: 3, count: 100_000 },
    });
  });

  it('is the bytes of the double, little-endian', () => {
    expect(packNumbers([1.5])).toBe('AAAAAAAA+D8='); // 1.5 = 0x3FF8000000000000
  });

  it('refuses a text that is cut off', () => {
    expect(() => unpackNumbers('AAAAAAAA')).toThrow(
      'packed numbers: expected 8 bytes for each, got 6 bytes.',
    );
  });
});
