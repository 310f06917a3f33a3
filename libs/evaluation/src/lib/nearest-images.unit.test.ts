import { RandomStream } from '@interpolab/tensor/random';
import { describe, expect, it } from 'vitest';
import { NearestImages } from './nearest-images.ts';

const bytesPerImage = 700; // more than two pieces and a part of one
const random = new RandomStream(5, 0);
const draw = (count: number) => Uint8Array.from(random.integers(count * bytesPerImage, 256));
const rows = (pixels: Uint8Array) => ({ pixels, bytesPerImage });

/** By sorting all distances, with nothing given up early. */
function bySorting(queries: Uint8Array, set: Uint8Array, nearest: number) {
  const imagesOf = (pixels: Uint8Array) =>
    Array.from({ length: pixels.length / bytesPerImage }, (_, at) => [
      ...pixels.subarray(at * bytesPerImage, (at + 1) * bytesPerImage),
    ]);
  return imagesOf(queries).map((query) =>
    imagesOf(set)
      .map((image, index) => ({
        index,
        distance: Math.sqrt(image.reduce((sum, value, at) => sum + (value - query[at]) ** 2, 0)) / 255,
      }))
      .sort((p, q) => p.distance - q.distance || p.index - q.index)
      .slice(0, nearest),
  );
}

describe(NearestImages, () => {
  it('equals sorting all distances, for blocks of any size', () => {
    const [queries, set] = [draw(4), draw(23)];
    set.copyWithin(20 * bytesPerImage, 0, bytesPerImage); // image 20 is image 0 again: the earlier one is nearer
    const expected = bySorting(queries, set, 5);
    for (const block of [1, 7, 23]) {
      const search = new NearestImages(rows(queries), 5);
      for (let first = 0; first < 23; first += block) {
        search.search(rows(set.subarray(first * bytesPerImage, (first + block) * bytesPerImage)));
      }
      const { indices, distances } = search.result();
      expect([...indices]).toEqual(expected.flat().map(({ index }) => index));
      expect([...distances]).toEqual(expected.flat().map(({ distance }) => distance));
    }
  });

  it('is 0 for a copy, and √(values) for black and white', () => {
    const search = new NearestImages(rows(new Uint8Array(bytesPerImage)), 2);
    search.search(rows(new Uint8Array(bytesPerImage).fill(255)));
    search.search(rows(new Uint8Array(bytesPerImage)));
    const { indices, distances } = search.result();
    expect([...indices]).toEqual([1, 0]);
    expect([...distances]).toEqual([0, Math.sqrt(bytesPerImage)]);
  });

  it('keeps the earlier of two equal images where there is room for one', () => {
    const image = draw(1);
    const search = new NearestImages(rows(image), 1);
    for (let copy = 0; copy < 2; copy++) search.search(rows(image));
    expect([...search.result().indices]).toEqual([0]);
  });

  it('says where a set has fewer images than were asked for', () => {
    const search = new NearestImages(rows(draw(1)), 2);
    search.search(rows(draw(1)));
    const { indices, distances } = search.result();
    expect(indices[1]).toBe(-1);
    expect(distances[1]).toBeNaN();
  });

  it('refuses what is no image of that size', () => {
    expect(() => new NearestImages({ pixels: new Uint8Array(5), bytesPerImage: 4 }, 1)).toThrow(
      'NearestImages: queries: expected whole images of 4 bytes, got 5 bytes.',
    );
    expect(() => new NearestImages(rows(draw(1)), 0)).toThrow(
      'NearestImages: expected 1 or more neighbours, got 0.',
    );
    expect(() =>
      new NearestImages(rows(draw(1)), 1).search({ pixels: new Uint8Array(4), bytesPerImage: 4 }),
    ).toThrow('NearestImages: expected images of 700 bytes as the queries have, got 4.');
  });
});
