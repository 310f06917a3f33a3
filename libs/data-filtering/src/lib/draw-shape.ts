import type { ShapeMask } from './shape-mask.ts';

/** One image inside a larger array: where it starts and how it is laid out, [height, width, channels]. */
export interface Canvas {
  readonly pixels: Uint8Array;
  readonly start: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

const WHITE = 255;

/**
 * Paints a shape white, in every channel, with its centre at column `x` and row `y`. No anti-aliasing (paper §5).
 * Throws RangeError when a part of the shape would lie outside the canvas.
 */
export function drawShape(canvas: Canvas, mask: ShapeMask, centre: { x: number; y: number }): void {
  const { x, y } = centre;
  const { radius, size } = mask;
  if (x < radius || y < radius || x + radius >= canvas.width || y + radius >= canvas.height) {
    throw new RangeError(
      `drawShape: a shape of radius ${radius} at (${x}, ${y}) does not fit into ${canvas.width}x${canvas.height} pixels.`,
    );
  }
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (mask.pixels[row * size + column] === 0) continue;
      const pixel = (y - radius + row) * canvas.width + (x - radius + column);
      const at = canvas.start + pixel * canvas.channels;
      canvas.pixels.fill(WHITE, at, at + canvas.channels);
    }
  }
}
