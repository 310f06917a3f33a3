import { streamValues } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { createCircleDataset } from './create-circle-dataset.ts';
import { selectImages, shuffledIndices } from './image-dataset.ts';

const dataset = createCircleDataset({ kind: 'circles', imageSize: 16, radius: 1 });

describe('selectImages', () => {
  it('takes image, label, score and centre together', () => {
    const picked = selectImages(dataset, [55, 0, 55]);
    expect(picked.count).toBe(3);
    expect([...picked.centres]).toEqual([14, 14, 1, 1, 14, 14]);
    expect([...picked.labels]).toEqual([1, 0, 1]);
    expect([...picked.scores]).toEqual([1, 0, 1]);
    expect(picked.images.subarray(0, 768)).toEqual(dataset.images.subarray(55 * 768));
    expect(picked.images.subarray(768, 2 * 768)).toEqual(dataset.images.subarray(0, 768));
  });

  it('leaves the source alone', () => {
    const picked = selectImages(dataset, [0]);
    picked.images.fill(7);
    expect(dataset.images.includes(7)).toBe(false);
  });

  it('refuses an index that is not there', () => {
    expect(() => selectImages(dataset, [0, 56])).toThrow(
      new RangeError('selectImages: indices[1] = 56 is outside 0..55.'),
    );
    expect(() => selectImages(dataset, [0.5])).toThrow('indices[0] = 0.5');
  });
});

describe('shuffledIndices', () => {
  it('is a permutation that only the random source decides', () => {
    const shuffle = (stream: number): number[] => {
      const values = streamValues(stream, 100);
      let next = 0;
      return [...shuffledIndices(100, () => values[next++] + 0.5)];
    };
    expect(shuffle(1)).toEqual(shuffle(1));
    expect(shuffle(1)).not.toEqual(shuffle(2));
    expect(shuffle(1).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  it('follows Fisher-Yates from the last index down', () => {
    // Always 0: each last element changes places with the first.
    expect([...shuffledIndices(4, () => 0)]).toEqual([1, 2, 3, 0]);
    // Always the element itself: nothing moves.
    expect([...shuffledIndices(4, () => 0.999)]).toEqual([0, 1, 2, 3]);
  });
});
