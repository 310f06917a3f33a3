import { describe, expect, it } from 'vitest';
import { parseQuery } from '../query/parse-query.ts';
import { fieldOfReference, judgeReference } from './reference-value.ts';

describe(judgeReference, () => {
  it.each([
    ['lower', 1.25, 'pass'],
    ['lower', -9, 'pass'],
    ['lower', 1.26, 'fail'],
    ['higher', 0.75, 'pass'],
    ['higher', 0.74, 'fail'],
    ['equal', 1.25, 'pass'],
    ['equal', 0.75, 'pass'],
    ['equal', 1.26, 'fail'],
    ['equal', 0.74, 'fail'],
    ['lower', Number.NaN, 'fail'],
    ['higher', Number.POSITIVE_INFINITY, 'pass'],
    ['equal', null, 'missing'],
  ] as const)('1 ± 0.25, %s: %s is a %s', (direction, actual, verdict) => {
    expect(judgeReference({ value: 1, tolerance: 0.25, direction }, actual)).toBe(verdict);
  });
});

describe(fieldOfReference, () => {
  it.each(['kld', 'val loss', 'a.b', 'quote " and \\'])(
    'names %j so that it is read as one metric',
    (metric) => {
      expect(() => parseQuery(`${fieldOfReference({ metric, variant: 'min' })} is missing`)).not.toThrow();
    },
  );

  it('quotes', () => {
    expect(fieldOfReference({ metric: 'a "b\\', variant: 'last' })).toBe('metrics."a \\"b\\\\".last');
  });
});
