import { describe, expect, it } from 'vitest';
import { circleMask, squareMask } from './shape-mask.ts';

/** Widths of the rows of a mask from the centre outwards. */
function rowWidths({ radius, size, pixels }: ReturnType<typeof circleMask>): number[] {
  return Array.from({ length: radius + 1 }, (_, row) =>
    pixels.subarray((radius + row) * size, (radius + row + 1) * size).reduce((sum, pixel) => sum + pixel, 0),
  );
}

describe('circleMask', () => {
  // Pillow 12.3.0: ImageDraw.Draw(im).ellipse([cx - r, cy - r, cx + r, cy + r], fill=255), white pixels per row from cy on.
  it.each([
    [1, [3, 1], 5],
    [2, [5, 5, 3], 21],
    [3, [7, 7, 5, 3], 37],
    [4, [9, 9, 7, 7, 3], 61],
    [5, [11, 11, 11, 9, 7, 5], 97],
    [6, [13, 13, 13, 11, 9, 7, 5], 129],
    [7, [15, 15, 15, 13, 13, 11, 9, 5], 177],
    [8, [17, 17, 17, 15, 15, 13, 11, 9, 5], 221],
  ])('of radius %i has the pixels of Pillow', (radius, widths, area) => {
    const mask = circleMask(radius);
    expect(rowWidths(mask)).toEqual(widths);
    expect(mask.area).toBe(area);
  });

  it('keeps the area of Pillow at large radii', () => {
    expect(circleMask(100).area).toBe(31_689); // Pillow 12.3.0
    expect(circleMask(200).area).toBe(126_253); // Pillow 12.3.0
  });

  it('of radius 2 is the 5x5 square without its four corners', () => {
    const expected = squareMask(2).pixels.slice();
    for (const corner of [0, 4, 20, 24]) expected[corner] = 0;
    expect(circleMask(2).pixels).toEqual(expected);
  });

  it('is the same upside down and transposed', () => {
    const { pixels, size } = circleMask(11);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        expect(pixels[row * size + column]).toBe(pixels[(size - 1 - row) * size + column]);
        expect(pixels[row * size + column]).toBe(pixels[column * size + row]);
      }
    }
  });

  it('refuses a radius that is no whole number of at least 1', () => {
    expect(() => circleMask(0)).toThrow(
      new RangeError('circleMask: radius must be a whole number of at least 1, got 0.'),
    );
    expect(() => circleMask(1.5)).toThrow('got 1.5.');
    expect(() => squareMask(-2)).toThrow('squareMask: radius must be a whole number of at least 1, got -2.');
  });
});

it('squareMask of radius 2 is the full 25 pixels', () => {
  expect(squareMask(2).area).toBe(25);
});
