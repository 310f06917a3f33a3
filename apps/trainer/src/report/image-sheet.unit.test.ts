import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageSheet, sheetGeometry } from './image-sheet.ts';

describe(sheetGeometry, () => {
  it('keeps a sheet below 2,048 pixels a side and 32 images a row', () => {
    expect(sheetGeometry({ width: 16, height: 16 })).toMatchObject({ columns: 32, perSheet: 1024 });
    expect(sheetGeometry({ width: 64, height: 64 })).toMatchObject({ columns: 32, perSheet: 1024 });
    expect(sheetGeometry({ width: 128, height: 128 })).toMatchObject({ columns: 16, perSheet: 256 });
    expect(sheetGeometry({ width: 4096, height: 10 })).toMatchObject({ columns: 1, perSheet: 1 });
  });
});

describe(imageSheet, () => {
  it('puts every image into its cell, to the byte', async () => {
    const [width, height, bytes] = [3, 2, 18];
    const images = Uint8Array.from({ length: 5 * bytes }, (_, at) => (at * 37) % 256);
    const png = await imageSheet(images, { columns: 2, width, height });
    for (let index = 0; index < 5; index++) {
      const cell = await sharp(png)
        .extract({ left: (index % 2) * width, top: Math.floor(index / 2) * height, width, height })
        .removeAlpha()
        .raw()
        .toBuffer();
      expect([...cell]).toEqual([...images.subarray(index * bytes, (index + 1) * bytes)]);
    }
  });

  it('says what it expected of bytes that are no images', () => {
    expect(() => imageSheet(new Uint8Array(7), { columns: 2, width: 2, height: 2 })).toThrow(
      'imageSheet: expected one or more images of 12 bytes, got 7 bytes.',
    );
  });
});
