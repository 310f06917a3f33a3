import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pictureGrid } from './picture-grid.ts';

describe(pictureGrid, () => {
  it('lays images out row by row with a hairline between them, enlarged by a whole factor', async () => {
    // Three images of 16×16: black, white, black.
    const images = new Uint8Array(3 * 16 * 16 * 3);
    images.fill(255, 16 * 16 * 3, 2 * 16 * 16 * 3);
    const png = await pictureGrid({ images, count: 3, height: 16, width: 16 }, { columns: 2, rows: 8 });
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect({ width: info.width, height: info.height }).toEqual({ width: 35 * 3, height: 35 * 3 });
    const at = (x: number, y: number) => data[(y * info.width + x) * info.channels];
    expect(at(0, 0)).toBe(64); // hairline
    expect(at(25, 25)).toBe(0);
    expect(at(80, 25)).toBe(255);
    expect(at(25, 80)).toBe(0);
    expect(at(80, 80)).toBe(64); // no fourth image
  });
});
