import { describe, expect, it } from 'vitest';
import { heatCells, seenCorners } from './heat-map-cells.ts';

describe('a heat map', () => {
  const map = { bins: 2, counts: [0, 100, 1, 0] };

  it('draws y upwards, by the logarithm of the counts, and nothing where nothing is', () => {
    expect(heatCells(map, 100)).toEqual([
      { x: 1, y: 1, count: 100, shade: 1 },
      { x: 0, y: 0, count: 1, shade: 0.15 }, // ln 2 / ln 101
    ]);
  });

  it('marks the corners that both attributes have shown', () => {
    const ends = [
      { low: 0, high: 0.25 },
      { low: 0.75, high: 1 },
    ];
    expect(seenCorners(ends, ends)).toHaveLength(4);
    expect(seenCorners(ends, ends)[0]).toEqual({ left: 0, width: 0.25, top: 0.75, height: 0.25 });
    expect(seenCorners(ends, [])).toEqual([]);
  });
});
