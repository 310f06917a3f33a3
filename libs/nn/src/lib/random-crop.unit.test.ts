import { RandomStream } from '@interpolab/tensor';
import { describe, expect, it } from 'vitest';
import { type PixelImage, pillowResize, type ResizeKernel } from './pillow-resize.ts';
import { cropImage, drawCrop, randomCropSchema } from './random-crop.ts';

/** Byte i is (7 i² + 13 i) mod 256. */
function image(height: number, width: number, channels = 1): PixelImage {
  const data = Uint8Array.from({ length: height * width * channels }, (_, i) => (7 * i * i + 13 * i) % 256);
  return { data, height, width, channels };
}

describe('pillowResize', () => {
  // Pillow 12.3.0: Image.frombytes('L', (width, height), the bytes above).resize((width, height), Image.BICUBIC | BOX)
  it.each<[string, PixelImage, [number, number, ResizeKernel], number[]]>([
    [
      'enlarges as Pillow, overshoots cut off',
      image(4, 4),
      [6, 6, 'bicubic'],
      [
        ...[0, 0, 12, 44, 79, 100, 82, 108, 122, 68, 98, 140, 151, 210, 229, 90, 124, 195],
        ...[42, 123, 180, 74, 139, 227, 83, 104, 105, 37, 135, 244, 151, 111, 52, 7, 128, 249],
      ],
    ],
    ['shrinks as Pillow', image(6, 5), [2, 3, 'bicubic'], [122, 118, 110, 170, 139, 179]],
    ['takes the mean of whole boxes', image(4, 6), [2, 3, 'box'], [68, 92, 172, 156, 132, 164]],
    ['takes the mean of what boxes cover', image(5, 7), [2, 3, 'box'], [82, 153, 164, 116, 152, 122]],
  ])('%s', (_what, from, [height, width, kernel], expected) => {
    expect([...pillowResize(from, { height, width, kernel }).data]).toEqual(expected);
  });

  it.each([3, 5])('gives each of %i channels what it has alone', (channels) => {
    const to = { height: 4, width: 11, kernel: 'bicubic' } as const; // lower and wider
    const whole = image(9, 7, channels);
    const { data } = pillowResize(whole, to);
    for (let channel = 0; channel < channels; channel++) {
      const ofChannel = (_: number, at: number) => at % channels === channel;
      const alone = pillowResize({ ...whole, data: whole.data.filter(ofChannel), channels: 1 }, to);
      expect(data.filter(ofChannel)).toEqual(alone.data);
    }
  });

  it('says which side cannot be', () => {
    expect(() => pillowResize(image(2, 2), { height: 0, width: 2, kernel: 'box' })).toThrow(
      'pillowResize: height must be a whole number from 1 up, got 0',
    );
  });
});

describe('cropImage', () => {
  // The reference's random_crop_arr with its draws fixed, on Pillow 12.3.0 and the bytes above.
  it('halves, resizes and cuts as the reference does', () => {
    // RGB, 8 wide and 9 high: halved to 4×4, which is the short side; cut of 3×3 at (1, 1)
    expect([...cropImage(image(9, 8, 3), { shortSide: 4, top: 1, left: 1 }, 3)]).toEqual([
      150, 131, 83, 118, 140, 134, 78, 99, 134, 179, 104, 171, 67, 140, 163, 203, 168, 83, 147, 168, 139, 35,
      76, 131, 107, 104, 179,
    ]);
    // grey, 4 wide and 5 high: resized to 5 wide and 6 high (6.25 rounded); cut of 4×4
    expect([...cropImage(image(5, 4), { shortSide: 5, top: 2, left: 1 }, 4)]).toEqual([
      192, 143, 99, 213, 113, 69, 84, 239, 115, 58, 102, 238, 203, 201, 208, 214,
    ]);
  });
});

describe('drawCrop', () => {
  const draws = (o: { height: number; width: number }) => {
    const stream = new RandomStream(1);
    const config = { ...randomCropSchema.parse({}), size: 64, ...o };
    return Array.from({ length: 2000 }, () => drawCrop(stream, config));
  };

  it('takes every short side from 64 to 80, and every place', () => {
    const crops = draws({ height: 64, width: 64 });
    const sides = [...new Set(crops.map(({ shortSide }) => shortSide))].sort((a, b) => a - b);
    expect(sides).toEqual(Array.from({ length: 17 }, (_, index) => 64 + index));
    const widest = crops.filter(({ shortSide }) => shortSide === 80);
    expect(Math.min(...widest.map(({ left }) => left))).toBe(0);
    expect(Math.max(...widest.map(({ left }) => left))).toBe(16);
    expect(crops.every(({ shortSide, top }) => top >= 0 && top <= shortSide - 64)).toBe(true);
  });

  it('knows the sides of what is halved and not square: 301 × 261 becomes 150 × 130, then 80 wide', () => {
    const crops = draws({ height: 301, width: 261 });
    const tallest = crops.filter(({ shortSide }) => shortSide === 80).map(({ top }) => top);
    expect(Math.max(...tallest)).toBe(Math.round((150 * 80) / 130) - 64);
  });

  it('refuses fractions in the wrong order', () => {
    const { error } = randomCropSchema.safeParse({ minFraction: 0.9, maxFraction: 0.8 });
    expect(error?.issues[0].message).toBe('minFraction must be at most maxFraction');
  });
});
