import { describe, expect, it } from 'vitest';
import { numberFromJson, numberToJson, storableJson, storableText } from './storable.ts';

describe('storableText', () => {
  it('replaces what Postgres cannot hold and keeps the rest', () => {
    expect(storableText('a\0b')).toBe('a\uFFFDb');
    expect(storableText('half \uD83D end')).toBe('half \uFFFD end');
    expect(storableText('whole 😀 ✓')).toBe('whole 😀 ✓');
  });
  it('cuts to the length and never leaves half a character', () => {
    expect(storableText('ab😀', 3)).toBe('ab\uFFFD');
  });
});

describe('storableJson', () => {
  it('keeps types, and writes the numbers that JSON lacks as text', () => {
    const value = {
      a: 1,
      b: '1',
      c: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-4, 2 ** 53],
      d: null,
      e: true,
    };
    expect(storableJson(value)).toEqual({
      ...{ a: 1, b: '1', c: ['NaN', 'Infinity', '-0', 1e-4, 2 ** 53], d: null, e: true },
    });
  });
  it('leaves out undefined and functions, as JSON does', () => {
    expect(storableJson({ a: undefined, b: () => 1, c: [undefined] })).toEqual({ c: [null] });
  });
  it('turns typed arrays into arrays', () => {
    expect(storableJson({ a: new Float32Array([1, 2]) })).toEqual({ a: [1, 2] });
  });
  it('refuses a value that contains itself', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(() => storableJson(loop)).toThrow(
      new RangeError('storableJson: the value is nested more than 100 deep (does it contain itself?).'),
    );
  });
});

it('numberFromJson is the inverse of numberToJson, also through JSON', () => {
  for (const value of [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324]) {
    expect(numberFromJson(JSON.parse(JSON.stringify(numberToJson(value))))).toBe(value);
  }
});
