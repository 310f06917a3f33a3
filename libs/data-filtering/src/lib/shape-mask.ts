/** The pixels of one filled shape inside its box. */
export interface ShapeMask {
  readonly radius: number;
  /** Side of the box, 2 · radius + 1. */
  readonly size: number;
  /** [size, size], row-major, 1 = inside. */
  readonly pixels: Uint8Array;
  readonly area: number;
}

/**
 * The pixels that Pillow's `ImageDraw.ellipse` fills for the box [cx−r, cy−r, cx+r, cy+r] (paper §5), without Pillow.
 *
 * Rule: walk the outline of one quarter from (r, 0) to (0, r). Of the three neighbours (x, y+1), (x−1, y+1), (x−1, y)
 * take the one whose |x² + y² − r²| is smallest, the earlier one on a tie. The first x met on row y is that row's half
 * width. For r = 1 that is the 3×3 square without its corners (5 pixels), for r = 2 the 5×5 square without its corners
 * (21 pixels). Compared with Pillow 12.3.0 for every radius from 1 to 200: no pixel differs.
 *
 * Throws RangeError unless `radius` is a whole number of at least 1.
 */
export function circleMask(radius: number): ShapeMask {
  assertRadius(radius, 'circleMask');
  const halfWidths = quarterHalfWidths(radius);
  return fillMask(radius, (dx, dy) => Math.abs(dx) <= halfWidths[Math.abs(dy)]);
}

/** The full box of side 2 · radius + 1 (paper §5: 25 pixels for radius 2). Throws RangeError as `circleMask` does. */
export function squareMask(radius: number): ShapeMask {
  assertRadius(radius, 'squareMask');
  return fillMask(radius, () => true);
}

/** Half width of each row of a circle, from the centre row outwards: [radius + 1]. */
function quarterHalfWidths(radius: number): number[] {
  const deviation = (x: number, y: number): number => Math.abs(x * x + y * y - radius * radius);
  const halfWidths = [radius];
  let x = radius;
  let y = 0;
  while (y < radius || x > 0) {
    let next = [x, y + 1];
    if (x > 0) {
      for (const candidate of [
        [x - 1, y + 1],
        [x - 1, y],
      ]) {
        if (deviation(candidate[0], candidate[1]) < deviation(next[0], next[1])) next = candidate;
      }
    }
    [x, y] = next;
    halfWidths[y] ??= x;
  }
  return halfWidths;
}

function fillMask(radius: number, isInside: (dx: number, dy: number) => boolean): ShapeMask {
  const size = 2 * radius + 1;
  const pixels = new Uint8Array(size * size);
  let area = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (!isInside(column - radius, row - radius)) continue;
      pixels[row * size + column] = 1;
      area++;
    }
  }
  return { radius, size, pixels, area };
}

function assertRadius(radius: number, where: string): void {
  if (!Number.isInteger(radius) || radius < 1) {
    throw new RangeError(`${where}: radius must be a whole number of at least 1, got ${radius}.`);
  }
}
