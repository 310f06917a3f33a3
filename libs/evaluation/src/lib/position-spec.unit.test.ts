import { describe, expect, it } from 'vitest';
import { assertPositionSpec, whereIs } from './position-spec.ts';

const trial = [
  { from: 1, to: 2 },
  { from: 13, to: 14 },
];

describe('whereIs', () => {
  it.each([
    [0.25, 'outside'],
    [0.5, 'low strip'],
    [1, 'low strip'],
    [2.4, 'low strip'],
    [2.5, 'low strip'], // halfway to the gap: not the gap
    [2.51, 'gap'],
    [3, 'gap'],
    [7.5, 'gap'],
    [12, 'gap'],
    [12.49, 'gap'],
    [12.5, 'high strip'], // halfway: not the gap
    [14.5, 'high strip'],
    [14.6, 'outside'],
    [15, 'outside'],
  ])('puts x = %d into: %s', (x, where) => {
    expect(whereIs(x, trial)).toBe(where);
  });

  it('knows no gap with one seen range: what is beyond it is outside', () => {
    const quadrant = [{ from: 2, to: 29 }];
    expect([1, 2, 29, 30, 61].map((x) => whereIs(x, quadrant))).toEqual([
      'outside',
      'low strip',
      'low strip',
      'outside',
      'outside',
    ]);
  });
});

describe('assertPositionSpec', () => {
  const spec = {
    imageSize: 16,
    shape: { radius: 1, pixels: new Uint8Array(9), area: 5 },
    seen: trial,
    areaTolerance: 2,
  };

  it('accepts the trial of §5.1', () => {
    expect(() => assertPositionSpec(spec, 'here')).not.toThrow();
  });

  it('names what cannot be measured against', () => {
    expect(() => assertPositionSpec({ ...spec, shape: { ...spec.shape, radius: 2 } }, 'here')).toThrow(
      new RangeError('here: expected a shape of 5x5 pixels that fits into 16, got 9 pixels.'),
    );
    expect(() => assertPositionSpec({ ...spec, seen: [] }, 'here')).toThrow(
      'here: expected one or two ascending ranges of seen columns, got none.',
    );
    expect(() => assertPositionSpec({ ...spec, seen: trial.toReversed() }, 'here')).toThrow(
      'got 13..14, 1..2.',
    );
    expect(() => assertPositionSpec({ ...spec, areaTolerance: -1 }, 'here')).toThrow(
      'here: areaTolerance must be at least 0 pixels, got -1.',
    );
  });
});
