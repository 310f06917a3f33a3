import { describe, expect, it } from 'vitest';
import { attributeHeatMap } from './attribute-heat-map.ts';

describe('attributeHeatMap', () => {
  it('counts x along the row and y over the rows, 1 in the last cell', () => {
    const map = attributeHeatMap([0, 0.99, 1, 0.5], [0, 0, 1, 0.25], 2);
    expect(map).toEqual({ bins: 2, counts: [1, 2, 0, 1], counted: 4, left: 0 });
    expect(attributeHeatMap([0.1], [0.9]).counts.indexOf(1)).toBe(18 * 20 + 2);
  });

  it('leaves out what lacks a score, and refuses what is none', () => {
    expect(attributeHeatMap([Number.NaN, 0.2], [0.1, 0.2], 1)).toMatchObject({ counted: 1, left: 1 });
    expect(() => attributeHeatMap([1.5], [0])).toThrow(
      new RangeError('attributeHeatMap: score 1.5 is outside [0, 1].'),
    );
    expect(() => attributeHeatMap([1], [])).toThrow('both scores of the same samples, got 1 and 0.');
    expect(() => attributeHeatMap([], [], 0)).toThrow('bins must be a whole number of at least 1, got 0.');
  });
});
