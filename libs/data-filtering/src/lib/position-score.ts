/**
 * The true attribute score of a circle: its horizontal place among the columns its centre can take, 0 at the far left
 * and 1 at the far right. A single admissible column scores 0.5.
 */
export function positionScore(
  x: number,
  { imageSize, radius }: { imageSize: number; radius: number },
): number {
  const columns = imageSize - 1 - 2 * radius;
  return columns === 0 ? 0.5 : (x - radius) / columns;
}
