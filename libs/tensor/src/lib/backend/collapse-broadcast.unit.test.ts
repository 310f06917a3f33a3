import { describe, expect, it } from 'vitest';
import { collapseBroadcast, forEachRow, padLoops } from './collapse-broadcast.ts';

describe(collapseBroadcast, () => {
  it('joins equal shapes into one loop', () => {
    expect(collapseBroadcast([2, 3, 4], [2, 3, 4])).toEqual({ shape: [2, 3, 4], size: [24], a: [1], b: [1] });
  });

  it('keeps one loop for each way of repeating', () => {
    expect(collapseBroadcast([8, 4, 4, 32], [32])).toMatchObject({ size: [128, 32], a: [32, 1], b: [0, 1] });
    expect(collapseBroadcast([8, 4, 4, 32], [8, 1, 1, 32])).toMatchObject({
      size: [8, 16, 32],
      a: [512, 32, 1],
      b: [32, 0, 1],
    });
    expect(collapseBroadcast([5], [])).toMatchObject({ shape: [5], size: [5], a: [1], b: [0] });
    expect(collapseBroadcast([], [])).toMatchObject({ shape: [], size: [1], a: [1], b: [1] });
  });
});

describe(padLoops, () => {
  it('adds outer loops of one, and gives up if there are too many', () => {
    const loops = collapseBroadcast([3, 1], [1, 4]);
    expect(padLoops(loops, 4)).toMatchObject({ size: [1, 1, 3, 4], a: [0, 0, 1, 0], b: [0, 0, 0, 1] });
    expect(padLoops(loops, 1)).toBeNull();
  });
});

describe(forEachRow, () => {
  it('visits the rows in order with the starts of both sides', () => {
    const visits: number[][] = [];
    forEachRow(collapseBroadcast([2, 1, 2, 5], [3, 1, 5]), (...starts) => visits.push(starts));
    expect(visits).toEqual([
      [0, 0, 0],
      [5, 5, 0],
      [10, 0, 5],
      [15, 5, 5],
      [20, 0, 10],
      [25, 5, 10],
      [30, 10, 0],
      [35, 15, 0],
      [40, 10, 5],
      [45, 15, 5],
      [50, 10, 10],
      [55, 15, 10],
    ]);
  });
});
