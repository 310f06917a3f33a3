import { describe, expect, it } from 'vitest';
import { findComponents } from './find-components.ts';

/** Rows of '#' and '.' as a binary image. */
function components(...rows: string[]) {
  const bright = Uint8Array.from(rows.join(''), (pixel) => (pixel === '#' ? 1 : 0));
  return findComponents(bright, { height: rows.length, width: rows[0].length });
}

describe('findComponents', () => {
  it('measures area, centroid and box', () => {
    expect(components('..#..', '.###.', '..#..', '.....')).toEqual([
      { area: 5, x: 2, y: 1, width: 3, height: 3 },
    ]);
    expect(components('##', '#.')).toEqual([{ area: 3, x: 1 / 3, y: 1 / 3, width: 2, height: 2 }]);
  });

  it('does not connect pixels that touch at a corner only', () => {
    expect(components('#.', '.#')).toHaveLength(2);
  });

  it('does not connect the end of one row with the start of the next', () => {
    expect(components('..#', '#..')).toHaveLength(2);
    expect(components('#.#', '#..')).toHaveLength(2);
  });

  it('follows a shape that turns back on itself', () => {
    const [spiral, ...others] = components('#####', '....#', '###.#', '#...#', '#####');
    expect(others).toHaveLength(0);
    expect(spiral.area).toBe(17);
  });

  it('finds nothing in black and one shape in white', () => {
    expect(components('...', '...')).toEqual([]);
    expect(components('##', '##')).toEqual([{ area: 4, x: 0.5, y: 0.5, width: 2, height: 2 }]);
  });
});
