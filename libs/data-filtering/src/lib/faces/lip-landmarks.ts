import type { Points } from '../overlay/green-lips.ts';
import type { Face } from './draw-face.ts';
import { mouthArc } from './face-mouth.ts';
import { poseOf } from './paint-face.ts';

/** Points along the upper and the lower lip of dlib's 68, corners included. */
const alongLip = 7;

/**
 * The lips of a drawn face as landmarks in pixels: points 48 … 59 around them, 60 … 67 along the closed mouth. The others
 * are not known and NaN.
 */
export function lipLandmarks(face: Face, size: number): Points {
  const { factors, nuisance } = face;
  const { x, y, halfWidth, bend, radius, taper } = mouthArc(factors, nuisance);
  const edge = (s: number, side: -1 | 0 | 1): [number, number] => {
    const thickness = radius * (1 - (1 - taper) * s * s);
    const slope = (2 * bend * s) / halfWidth;
    const length = Math.sqrt(1 + slope * slope);
    // across the stroke, whose ends are round
    const isCorner = Math.abs(s) === 1;
    const [du, dv] = isCorner
      ? [s / length, (s * slope) / length]
      : [(-side * slope) / length, side / length];
    return [x + s * halfWidth + du * thickness, y + bend * s * s + dv * thickness];
  };
  const places = Array.from({ length: alongLip }, (_, point) => (2 * point) / (alongLip - 1) - 1);
  const inside = places.slice(1, -1);
  const upper = [edge(-1, -1), ...inside.map((s) => edge(s, -1)), edge(1, -1)];
  const lower = inside.toReversed().map((s) => edge(s, 1));
  const closed = [-0.8, -0.4, 0, 0.4, 0.8, 0.4, 0, -0.4].map((s): [number, number] => [
    x + s * halfWidth,
    y + bend * s * s,
  ]);
  const points = new Float64Array(2 * 68).fill(Number.NaN);
  const pose = poseOf(face);
  const [cos, sin] = [Math.cos(pose.roll) * pose.scale, Math.sin(pose.roll) * pose.scale];
  for (const [index, [u, v]] of [...upper, ...lower, ...closed].entries()) {
    points[2 * (48 + index)] = (pose.x + u * cos - v * sin) * size;
    points[2 * (48 + index) + 1] = (pose.y + u * sin + v * cos) * size;
  }
  return points;
}
