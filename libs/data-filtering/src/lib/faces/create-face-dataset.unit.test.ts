import { describe, expect, it } from 'vitest';
import { hashDataset } from '../hash-dataset.ts';
import { selectImages } from '../image-dataset.ts';
import { createFaceDataset } from './create-face-dataset.ts';
import { labelProbability, noisyLabel } from './noisy-label.ts';

const small = { kind: 'drawnFaces', imageSize: 16, seed: 3 } as const;

describe(createFaceDataset, () => {
  it('draws face k the same whatever the count', () => {
    const few = createFaceDataset({ ...small, count: 5 });
    const many = createFaceDataset({ ...small, count: 40 });
    expect(hashDataset(selectImages(many, [0, 1, 2, 3, 4]))).toBe(hashDataset(few));
    expect(hashDataset(createFaceDataset({ ...small, seed: 4, count: 5 }))).not.toBe(hashDataset(few));
  });

  it('draws the same bytes on every machine', () => {
    // our own first output on linux x64, Node 20: a change of it is a change of every drawn data set
    expect(hashDataset(createFaceDataset({ ...small, count: 3 }))).toBe(
      '6e7e547b9af8beadfefb7b00d12d58a52d112f9139d2b7d8e13784ad1336b122',
    );
  });

  it('draws every factor evenly, mild faces as many as extreme ones, independent of each other', () => {
    const count = 3000;
    const { factors, scores } = createFaceDataset({ ...small, count, attribute: 'hair' });
    const column = (at: number) => Float64Array.from({ length: count }, (_, row) => factors[3 * row + at]);
    for (const values of [column(0), column(1), column(2)]) {
      const middle = values.filter((value) => value > 1 / 3 && value < 2 / 3).length / count;
      expect(Math.abs(middle - 1 / 3)).toBeLessThan(0.035); // four standard deviations
      expect(Math.abs(correlation(values, column(1)) - (values[0] === column(1)[0] ? 1 : 0))).toBeLessThan(
        0.075,
      );
    }
    expect(scores).toEqual(column(1));
  });

  it('labels by the noisy judgement of the chosen factor, the same whatever the picture', () => {
    const noise = { sharpness: 10, flip: 0.05 };
    const count = 4000;
    const { labels, scores } = createFaceDataset({ ...small, count, labelNoise: noise });
    let [expected, variance, found] = [0, 0, 0];
    for (let row = 0; row < count; row++) {
      const p = labelProbability(scores[row], noise);
      expected += p;
      variance += p * (1 - p);
      found += labels[row];
    }
    expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(variance));
    const wrong = scores.filter(
      (score, row) => (score > 0.9 ? 1 : score < 0.1 ? 0 : labels[row]) !== labels[row],
    );
    expect(wrong.length / scores.filter((score) => score > 0.9 || score < 0.1).length).toBeLessThan(0.1);
    expect(wrong.length).toBeGreaterThan(10);
    const bigger = createFaceDataset({ ...small, imageSize: 20, count: 50, labelNoise: noise });
    expect(bigger.labels).toEqual(labels.subarray(0, 50));
  });

  it('says in one line what cannot be drawn', () => {
    expect(() => createFaceDataset({ ...small, count: 1 })).toThrow(
      new RangeError('createFaceDataset: count: expected a whole number from 2 to 1000000, got 1.'),
    );
    expect(() => createFaceDataset({ ...small, labelNoise: { flip: 0.6 } })).toThrow(
      new RangeError('createFaceDataset: labelNoise: flip: expected a number from 0 to 0.5, got 0.6.'),
    );
  });
});

describe(labelProbability, () => {
  it('is one half in the middle and stays `flip` away from 0 and 1', () => {
    expect(labelProbability(0.5, { sharpness: 10, flip: 0.02 })).toBe(0.5);
    expect(labelProbability(1, { sharpness: 1000, flip: 0.02 })).toBeCloseTo(0.98, 12);
    expect(labelProbability(0, { sharpness: 1000, flip: 0.02 })).toBeCloseTo(0.02, 12);
    expect(labelProbability(0.75, { sharpness: 4, flip: 0 })).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  });

  it('makes exact labels without noise', () => {
    const noise = { sharpness: 1000, flip: 0 };
    for (const [factor, label] of [
      [0.4, 0],
      [0.6, 1],
    ] as const) {
      for (let index = 0; index < 50; index++) {
        expect(noisyLabel(factor, { seed: 0, index, attribute: 'smile', noise })).toBe(label);
      }
    }
  });
});

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: Float64Array, mx: number, y: Float64Array, my: number) =>
    x.reduce((sum, value, index) => sum + (value - mx) * (y[index] - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}
