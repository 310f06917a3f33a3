import type { Initialiser } from './initialisers.ts';

const period = 10_000;

/**
 * The fixed table of positions of a grid × grid image of patches, [grid², width] in C order: for each patch the sines
 * and cosines of its column, then those of its row, a quarter of the width each. Peebles and Xie 2023; float64, cast last.
 */
export function positionTable(grid: number, width: number): Float32Array {
  if (width % 4 !== 0) {
    throw new RangeError(`positionTable: width must be a multiple of 4, got ${width}`);
  }
  const quarter = width / 4;
  const table = new Float32Array(grid * grid * width);
  for (let patch = 0; patch < grid * grid; patch++) {
    const places = [patch % grid, Math.floor(patch / grid)];
    places.forEach((place, axis) => {
      const start = patch * width + 2 * axis * quarter;
      for (let index = 0; index < quarter; index++) {
        const phase = place / period ** (index / quarter);
        table[start + index] = Math.sin(phase);
        table[start + quarter + index] = Math.cos(phase);
      }
    });
  }
  return table;
}

/** The same as start values of a frozen parameter. */
export function positions(grid: number, width: number): Initialiser {
  return () => positionTable(grid, width);
}
