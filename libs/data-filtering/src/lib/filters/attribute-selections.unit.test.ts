import { describe, expect, it } from 'vitest';
import { intersectSelections, selectAgreeing, selectXor } from './attribute-selections.ts';
import { drawRandomSubsets } from './random-subsets.ts';

describe(selectXor, () => {
  it('keeps images with exactly one of the two', () => {
    const { rows, labels } = selectXor({ negative: [1, 0, 1, 0, 0], positive: [0, 1, 1, 0, 1] });
    expect([...rows]).toEqual([0, 1, 4]);
    expect([...labels]).toEqual([0, 1, 1]);
  });

  it('refuses -1', () => {
    expect(() => selectXor({ negative: [1, -1], positive: [0, 1] })).toThrow(
      new RangeError('selectXor: row 1: expected 0 or 1, got -1.'),
    );
  });
});

describe(intersectSelections, () => {
  it('gives the four corners the classes of the paper', () => {
    const smile = { rows: Int32Array.of(0, 1, 2, 3, 5), labels: Int32Array.of(1, 1, 0, 0, 1) };
    const blackHair = { rows: Int32Array.of(0, 1, 2, 3, 4), labels: Int32Array.of(1, 0, 1, 0, 1) };
    const { rows, labels } = intersectSelections(smile, blackHair);
    expect([...rows]).toEqual([0, 1, 2, 3]);
    expect([...labels]).toEqual([0, 1, 2, 3]);
  });
});

describe(selectAgreeing, () => {
  it('keeps what both selections have and label alike', () => {
    const smile = { rows: Int32Array.of(0, 1, 2, 3, 5), labels: Int32Array.of(1, 1, 0, 0, 1) };
    const blackHair = { rows: Int32Array.of(0, 1, 2, 3, 4), labels: Int32Array.of(1, 0, 1, 0, 1) };
    const { rows, labels } = selectAgreeing(smile, blackHair);
    expect([...rows]).toEqual([0, 3]);
    expect([...labels]).toEqual([1, 0]);
  });
});

describe(drawRandomSubsets, () => {
  const rows = Int32Array.from({ length: 100 }, (_, index) => 3 * index);
  const labels = Int32Array.from({ length: 300 }, (_, row) => (row < 60 ? 0 : 1)); // 20 rows of class 0

  it('draws different, overlapping subsets without repetition, subset k whatever the count', () => {
    const subsets = drawRandomSubsets(rows, { count: 5, size: 60, seed: 1, labels });
    expect(subsets.map((subset) => new Set(subset).size)).toEqual([60, 60, 60, 60, 60]);
    expect(subsets.every((subset) => subset.every((row) => rows.includes(row)))).toBe(true);
    const shared = subsets[0].filter((row) => subsets[1].includes(row)).length;
    expect(Math.abs(shared - 36)).toBeLessThan(12); // hypergeometric: mean 36, standard deviation 2.4
    expect(subsets[0]).not.toEqual(subsets[1]);
    expect(drawRandomSubsets(rows, { count: 1, size: 60, seed: 1, labels })[0]).toEqual(subsets[0]);
  });

  it('draws so many of each class', () => {
    const [subset] = drawRandomSubsets(rows, { count: 1, size: [10, 30], seed: 1, labels });
    expect(subset.filter((row) => labels[row] === 0)).toHaveLength(10);
    expect(subset).toHaveLength(40);
    expect(() => drawRandomSubsets(rows, { count: 1, size: [21, 1], seed: 1, labels })).toThrow(
      new RangeError('drawRandomSubsets: expected at least 21 images of class 0, got 20 (ask for fewer).'),
    );
  });
});
