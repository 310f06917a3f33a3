import { sizeOf } from './shape-arithmetic.ts';

/** Places in a tensor of `shape` that rows of indices name. */
export function flatPlaces(
  indices: ArrayLike<number>,
  o: { shape: number[]; depth: number; count: number },
): number[] {
  const extents = o.shape.slice(0, o.depth);
  return Array.from({ length: o.count }, (_, row) => {
    let place = 0;
    for (let i = 0; i < o.depth; i++) {
      const index = indices[row * o.depth + i];
      if (!(index >= 0 && index < extents[i])) {
        const named = Array.from({ length: o.depth }, (_index, j) => indices[row * o.depth + j]);
        throw new RangeError(`Invalid indices: ${named.join(',')} does not index into ${o.shape.join(',')}`);
      }
      place = place * extents[i] + index;
    }
    return place * sizeOf(o.shape.slice(o.depth));
  });
}
