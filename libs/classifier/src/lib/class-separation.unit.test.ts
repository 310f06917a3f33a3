import { describe, expect, it } from 'vitest';
import { classSeparation } from './class-separation.ts';

/** Rows of logits, each with its label in front. */
function separationOf(...rows: [label: number, ...logits: number[]][]) {
  const numClasses = rows[0].length - 1;
  return classSeparation({
    logits: rows.flatMap(([, ...logits]) => logits),
    labels: rows.map(([label]) => label),
    numClasses,
  });
}

const times = (count: number, ...row: [number, ...number[]]) => Array.from({ length: count }, () => row);

describe(classSeparation, () => {
  it('is a half for one that always says the common class, however rare the other', () => {
    const separation = separationOf(...times(95, 0, 1, 0), ...times(5, 1, 1, 0));
    expect(separation).toEqual({ classes: [0, 1], right: 0.5, images: [95, 5], recalls: [1, 0] });
  });

  it('counts both classes alike, whatever their sizes', () => {
    const rows = [...times(8, 0, 1, 0), ...times(2, 0, 0, 1), ...times(1, 1, 0, 1), ...times(3, 1, 1, 0)];
    expect(separationOf(...rows)!.right).toBeCloseTo((0.8 + 0.25) / 2, 12);
  });

  it('finds the corners that differ in the attribute that is not known', () => {
    // classes 0, 1 have one value of the first attribute and 2, 3 the other; the second is guessed
    const guess = [
      [5, 6, -5, -6],
      [6, 5, -6, -5],
    ];
    const swapped = guess.map(([a, b, c, d]) => [c, d, a, b]);
    const rows = [0, 1, 2, 3].flatMap((label) =>
      (label < 2 ? guess : swapped).map((logits): [number, ...number[]] => [label, ...logits]),
    );
    const separation = separationOf(...rows)!;
    expect(separation).toEqual({
      ...{ classes: [0, 1], right: 0.5, images: [2, 2] },
      recalls: [0.5, 0.5, 0.5, 0.5],
    });
  });

  it('counts equal logits half and those that are no numbers wrong', () => {
    expect(separationOf([0, 1, 1], [1, 1, 1])!.right).toBe(0.5);
    expect(separationOf([0, Number.NaN, Number.NaN], [1, Number.NaN, Number.NaN])!.right).toBe(0);
  });

  it('leaves out classes without images, and is nothing where only one has any', () => {
    expect(separationOf([0, 2, 1, 9], [1, 1, 2, 9])).toEqual({
      ...{ classes: [0, 1], right: 1, images: [1, 1] },
      recalls: [0, 0, null], // the third logit is the largest, though no image is of it
    });
    expect(separationOf([1, 0, 1], [1, 0, 1])).toBeNull();
  });
});
