import type { Shape } from './signed-distance.ts';

/** Red, green, blue in 0…255. */
export type Colour = readonly [number, number, number];

export function mix(from: Colour, to: Colour, share: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

/** Where the face is in the picture: its centre and scale in units of the image's side, its roll in radians. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly roll: number;
}

export interface PaintOptions {
  /** Opacity in [0, 1]. */
  readonly alpha?: number;
  /** Width of the soft edge in face units; one pixel if absent, which is anti-aliasing. */
  readonly softness?: number;
  /** Nothing outside of this shape is painted: soft shadows stay on the head. */
  readonly within?: Shape;
}

/**
 * A picture in float, [size, size, 3], painted in layers. Shapes are given in face units (the image's side is 1, the
 * face's centre is 0, v grows downwards); a pixel is covered by as much as its centre lies within the shape's edge.
 */
export class FaceCanvas {
  readonly pixels: Float32Array;
  #pose: Pose = { x: 0, y: 0, scale: 1, roll: 0 };

  constructor(readonly size: number) {
    this.pixels = new Float32Array(size * size * 3);
  }

  /** From here on shapes are in the units of this pose. */
  place(pose: Pose): void {
    this.#pose = pose;
  }

  /** From `above` in the first row to `below` in the last. */
  fill(above: Colour, below: Colour): void {
    const { size, pixels } = this;
    for (let row = 0, at = 0; row < size; row++) {
      const [red, green, blue] = mix(above, below, (row + 0.5) / size);
      for (let column = 0; column < size; column++) {
        pixels[at++] = red;
        pixels[at++] = green;
        pixels[at++] = blue;
      }
    }
  }

  paint(shape: Shape, [red, green, blue]: Colour, { alpha = 1, softness, within }: PaintOptions = {}): void {
    if (alpha <= 0) return;
    const { size, pixels } = this;
    const { x, y, scale, roll } = this.#pose;
    const pixel = 1 / (size * scale);
    const edge = softness ?? pixel;
    const box = this.#pixelBox(shape, edge);
    const cos = Math.cos(roll) / scale;
    const sin = Math.sin(roll) / scale;
    const { distance } = shape;
    for (let row = box.top; row <= box.bottom; row++) {
      const py = (row + 0.5) / size - y;
      for (let column = box.left; column <= box.right; column++) {
        const px = (column + 0.5) / size - x;
        const u = px * cos + py * sin;
        const v = py * cos - px * sin;
        const inside = 0.5 - distance(u, v) / edge;
        if (inside <= 0) continue;
        let share = inside >= 1 ? alpha : inside * alpha;
        if (within) share *= Math.min(1, Math.max(0, 0.5 - within.distance(u, v) / pixel));
        const at = (row * size + column) * 3;
        pixels[at] += (red - pixels[at]) * share;
        pixels[at + 1] += (green - pixels[at + 1]) * share;
        pixels[at + 2] += (blue - pixels[at + 2]) * share;
      }
    }
  }

  /** The pixels that a shape can touch. */
  #pixelBox({ left, right, top, bottom }: Shape, edge: number) {
    const { x, y, scale, roll } = this.#pose;
    const cos = Math.cos(roll) * scale;
    const sin = Math.sin(roll) * scale;
    const halfWidth = (right - left) / 2 + edge;
    const halfHeight = (bottom - top) / 2 + edge;
    const u = (left + right) / 2;
    const v = (top + bottom) / 2;
    const centreX = x + u * cos - v * sin;
    const centreY = y + u * sin + v * cos;
    const reachX = Math.abs(halfWidth * cos) + Math.abs(halfHeight * sin);
    const reachY = Math.abs(halfWidth * sin) + Math.abs(halfHeight * cos);
    const last = this.size - 1;
    return {
      left: Math.max(0, Math.floor((centreX - reachX) * this.size)),
      right: Math.min(last, Math.ceil((centreX + reachX) * this.size)),
      top: Math.max(0, Math.floor((centreY - reachY) * this.size)),
      bottom: Math.min(last, Math.ceil((centreY + reachY) * this.size)),
    };
  }
}
