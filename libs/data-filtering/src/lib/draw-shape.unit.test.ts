import { expect, it } from 'vitest';
import { drawShape } from './draw-shape.ts';
import { circleMask } from './shape-mask.ts';

function blank(): { pixels: Uint8Array; start: number; height: number; width: number; channels: number } {
  return { pixels: new Uint8Array(2 * 4 * 5 * 3), start: 4 * 5 * 3, height: 4, width: 5, channels: 3 };
}

it('paints the shape into its own image, x along the columns, white in every channel', () => {
  const canvas = blank();
  drawShape(canvas, circleMask(1), { x: 3, y: 1 });
  const red = Array.from({ length: 2 * 4 * 5 }, (_, pixel) => canvas.pixels[pixel * 3]);
  const row = (values: number[]): number[] => values.map((value) => value * 255);
  expect(red.slice(0, 20).every((value) => value === 0)).toBe(true);
  expect(red.slice(20)).toEqual([
    ...row([0, 0, 0, 1, 0]),
    ...row([0, 0, 1, 1, 1]),
    ...row([0, 0, 0, 1, 0]),
    ...row([0, 0, 0, 0, 0]),
  ]);
  for (let pixel = 0; pixel < 40; pixel++) {
    expect(new Set(canvas.pixels.subarray(3 * pixel, 3 * pixel + 3)).size).toBe(1);
  }
});

it('refuses a shape that would be cut off, on each side', () => {
  for (const centre of [
    { x: 0, y: 1 },
    { x: 4, y: 1 },
    { x: 1, y: 0 },
    { x: 1, y: 3 },
  ]) {
    expect(() => drawShape(blank(), circleMask(1), centre)).toThrow(
      `drawShape: a shape of radius 1 at (${centre.x}, ${centre.y}) does not fit into 5x4 pixels.`,
    );
  }
});
