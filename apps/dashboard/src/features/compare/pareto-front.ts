import type { Direction } from '../metrics/suggested-direction.ts';

export interface ScatterPoint {
  id: string;
  x: number;
  y: number;
}

/**
 * The points that no other beats: none is at least as good in both and better in one. Equal points are all of the front.
 * Sorted along x. O(n log n).
 */
export function paretoFront<Point extends ScatterPoint>(
  points: readonly Point[],
  better: { x: Direction; y: Direction },
): Point[] {
  const [signX, signY] = [better.x === 'higher' ? -1 : 1, better.y === 'higher' ? -1 : 1];
  const sorted = points.toSorted((a, b) => signX * (a.x - b.x) || signY * (a.y - b.y));
  const front: Point[] = [];
  let last: Point | null = null;
  for (const point of sorted) {
    const beats: boolean = last === null || signY * (point.y - last.y) < 0;
    const equals = last !== null && point.x === last.x && point.y === last.y;
    if (!beats && !equals) continue;
    front.push(point);
    last = point;
  }
  return front.sort((a, b) => a.x - b.x || a.y - b.y);
}
