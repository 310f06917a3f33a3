import { describe, expect, it } from 'vitest';
import { canonicalJson, mergeJson } from './json-value.ts';

describe(mergeJson, () => {
  it('merges objects key by key and replaces arrays whole', () => {
    expect(mergeJson({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, e: null })).toEqual({
      a: { b: 1, c: [3] },
      d: 1,
      e: null,
    });
  });

  it('treats a key named like an inherited member as an ordinary key', () => {
    expect(mergeJson({}, JSON.parse('{"constructor": {"steps": 1}}'))).toEqual({ constructor: { steps: 1 } });
  });
});

describe(canonicalJson, () => {
  it('does not depend on the order in which keys were written', () => {
    expect(canonicalJson({ b: 1, a: { d: [2, 1], c: 0 } })).toBe('{"a":{"c":0,"d":[2,1]},"b":1}');
    expect(canonicalJson({ a: { c: 0, d: [2, 1] }, b: 1 })).toBe('{"a":{"c":0,"d":[2,1]},"b":1}');
  });
});
