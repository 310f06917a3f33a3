/** How far a point lies outside of a shape, in the shape's units; negative inside. First order near the outline. */
export type SignedDistance = (u: number, v: number) => number;

/** A shape with the box that it lies in, so that only that box is looked at. */
export interface Shape {
  readonly distance: SignedDistance;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function ellipse(x: number, y: number, { rx, ry }: { rx: number; ry: number }): Shape {
  const distance = (u: number, v: number): number => {
    const a = (u - x) / rx;
    const b = (v - y) / ry;
    const c = a / rx;
    const d = b / ry;
    // a² + b² − 1 over the length of its gradient; the last term keeps the centre finite
    return (a * a + b * b - 1) / (2 * Math.sqrt(c * c + d * d + 1e-9));
  };
  return { distance, left: x - rx, right: x + rx, top: y - ry, bottom: y + ry };
}

/** A stroke with round ends from (x1, y1) to (x2, y2). */
export function stroke(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  radius: number,
): Shape {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const squaredLength = Math.max(dx * dx + dy * dy, 1e-12);
  const distance = (u: number, v: number): number => {
    const along = Math.min(1, Math.max(0, ((u - x1) * dx + (v - y1) * dy) / squaredLength));
    const ex = u - x1 - along * dx;
    const ey = v - y1 - along * dy;
    return Math.sqrt(ex * ex + ey * ey) - radius;
  };
  return {
    distance,
    left: Math.min(x1, x2) - radius,
    right: Math.max(x1, x2) + radius,
    top: Math.min(y1, y2) - radius,
    bottom: Math.max(y1, y2) + radius,
  };
}

/** A parabola v = y + bend · ((u − x) / halfWidth)² as a stroke of a given thickness, thinner towards its ends. */
export interface Arc {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  /** How much lower (v grows downwards) the ends lie than the middle; negative for a smile. */
  readonly bend: number;
  /** Half of the thickness in the middle. */
  readonly radius: number;
  /** Half of the thickness at the ends, as a share of that in the middle. */
  readonly taper: number;
}

export function arc({ x, y, halfWidth, bend, radius, taper }: Arc): Shape {
  const distance = (u: number, v: number): number => {
    const s = Math.min(1, Math.max(-1, (u - x) / halfWidth));
    const beyond = u - x - s * halfWidth;
    const slope = (2 * bend * s) / halfWidth;
    const across = (v - y - bend * s * s) / Math.sqrt(1 + slope * slope);
    const thickness = radius * (1 - (1 - taper) * s * s);
    return Math.sqrt(across * across + beyond * beyond) - thickness;
  };
  return {
    distance,
    left: x - halfWidth - radius,
    right: x + halfWidth + radius,
    top: y + Math.min(0, bend) - radius,
    bottom: y + Math.max(0, bend) + radius,
  };
}

/** What lies in both shapes. */
export function intersection(a: Shape, b: Shape): Shape {
  return {
    distance: (u, v) => Math.max(a.distance(u, v), b.distance(u, v)),
    left: Math.max(a.left, b.left),
    right: Math.min(a.right, b.right),
    top: Math.max(a.top, b.top),
    bottom: Math.min(a.bottom, b.bottom),
  };
}
