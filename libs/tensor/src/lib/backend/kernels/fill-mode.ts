/** What lies beyond the edge of an image: a value, its mirror image, its repetition, or its edge. */
export type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest';

/** The place in [0, size) that stands for a place on the endless line, as TensorFlow's image transforms define it. */
export function sourceCoordinate(place: number, size: number, mode: FillMode): number {
  if (mode === 'constant' || mode === undefined) return place;
  let inside = place;
  if (size <= 1) {
    inside = 0;
  } else if (mode === 'reflect' && place < 0) {
    // dcba|abcd|dcba has a period of two images.
    const period = 2 * size;
    const near = period * Math.trunc(-place / period) + place;
    inside = near < -size ? near + period : -near - 1;
  } else if (mode === 'reflect' && place > size - 1) {
    const period = 2 * size;
    const near = place - period * Math.trunc(place / period);
    inside = near >= size ? period - near - 1 : near;
  } else if (mode === 'wrap' && place < 0) {
    inside = place + size * (Math.trunc(-place / (size - 1)) + 1);
  } else if (mode === 'wrap' && place > size - 1) {
    inside = place - size * Math.trunc(place / (size - 1));
  }
  return Math.min(size - 1, Math.max(0, inside));
}
