import { describe, expect, it } from 'vitest';
import { drawFolds } from './random-subsets.ts';

// 7 of class 0 and 14 of class 1 among rows 0, 2, 4 … 40
const rows = Int32Array.from({ length: 21 }, (_, at) => 2 * at);
const labels = Int32Array.from({ length: 41 }, (_, row) => (row % 6 === 0 ? 0 : 1));

describe(drawFolds, () => {
  it('leaves every image out of exactly one member, in like shares of the classes', () => {
    const members = drawFolds(rows, { count: 7, seed: 3, labels });
    const leftOut = members.map((kept) => rows.filter((row) => !kept.includes(row)));
    expect(leftOut.flatMap((fold) => [...fold]).sort((a, b) => a - b)).toEqual([...rows]);
    for (const fold of leftOut) {
      expect([...fold].filter((row) => labels[row] === 0)).toHaveLength(1);
      expect(fold).toHaveLength(3);
    }
    for (const kept of members) expect([...kept]).toEqual([...kept].sort((a, b) => a - b));
  });

  it('draws the same folds for a seed, others for another', () => {
    const draw = (seed: number) => drawFolds(rows, { count: 3, seed, labels });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('says where there are too few', () => {
    expect(() => drawFolds(rows, { count: 8, seed: 0, labels })).toThrow(
      'drawFolds: expected at least 8 images of class 0, one a fold, got 7.',
    );
    expect(() => drawFolds(rows, { count: 1, seed: 0, labels })).toThrow(
      'drawFolds: expected at least 2 folds, got 1.',
    );
  });
});
