/** How an image lies in its frame: `x` and `y` in parts of the frame, from its middle. */
export interface ViewTransform {
  zoom: number;
  x: number;
  y: number;
}

export const WHOLE: ViewTransform = { zoom: 1, x: 0, y: 0 };
const MOST_ZOOM = 64;

/** Never smaller than the frame, and never past its edges. */
export function bounded({ zoom, x, y }: ViewTransform): ViewTransform {
  const size = Math.min(MOST_ZOOM, Math.max(1, zoom));
  const reach = (size - 1) / 2;
  const within = (value: number) => Math.min(reach, Math.max(-reach, value));
  return { zoom: size, x: within(x), y: within(y) };
}

/** Zooms so that what lies under a point of the frame stays there; the point is in parts of the frame, from its middle. */
export function zoomedAt(
  view: ViewTransform,
  factor: number,
  point: { x: number; y: number },
): ViewTransform {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, view.zoom * factor));
  const real = zoom / view.zoom;
  return bounded({
    zoom,
    x: point.x - (point.x - view.x) * real,
    y: point.y - (point.y - view.y) * real,
  });
}

/** What a key does to the view; null for one that does nothing. */
export function viewAfterKey(view: ViewTransform, key: string): ViewTransform | null {
  const move = { ArrowLeft: [0.1, 0], ArrowRight: [-0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[key];
  if (move) return bounded({ ...view, x: view.x + move[0], y: view.y + move[1] });
  if (key === '+' || key === '=') return zoomedAt(view, 1.5, { x: 0, y: 0 });
  if (key === '-') return zoomedAt(view, 1 / 1.5, { x: 0, y: 0 });
  if (key === '0') return WHOLE;
  return null;
}

/** The view as CSS says it, for what fills the frame. */
export const transformOf = ({ zoom, x, y }: ViewTransform) => ({
  transform: `translate(${(100 * x).toFixed(2)}%, ${(100 * y).toFixed(2)}%) scale(${zoom})`,
});
