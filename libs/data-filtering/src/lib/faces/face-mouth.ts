import type { FaceFactors, FaceNuisance } from './face-factors.ts';
import type { Arc } from './signed-distance.ts';

/** Lift of the corners over the middle, in half widths of the mouth: at smile 0 they hang, at 1 they rise. */
export const liftAtNoSmile = -0.3;
export const liftAtFullSmile = 0.6;

/** Height of the mouth below the middle of the face, in face units. */
const mouthHeight = 0.158;
/** How much of a head's turn the mouth goes along with. */
const turnShare = 1;

export function liftOf(smile: number): number {
  return liftAtNoSmile + (liftAtFullSmile - liftAtNoSmile) * smile;
}

/** The lips as one stroke along a parabola. Its mean height does not depend on the smile, only its bend does. */
export function mouthArc({ smile }: FaceFactors, { mouthWidth, lipThickness, turn }: FaceNuisance): Arc {
  const bend = -liftOf(smile) * mouthWidth;
  return {
    x: turn * turnShare,
    y: mouthHeight - bend / 3,
    halfWidth: mouthWidth,
    bend,
    radius: lipThickness,
    taper: 0.35,
  };
}
