import type { Face } from './draw-face.ts';
import { type Colour, type FaceCanvas, mix, type Pose } from './face-canvas.ts';
import {
  backgroundColours,
  clothesColour,
  hairColour,
  irisColour,
  lipColour,
  skinColour,
} from './face-colours.ts';
import type { FaceFactors, FaceNuisance } from './face-factors.ts';
import { mouthArc } from './face-mouth.ts';
import { placeInView } from './face-view.ts';
import { arc, ellipse, intersection, type Shape, stroke } from './signed-distance.ts';

const black: Colour = [18, 14, 16];
const white: Colour = [250, 248, 246];
const headHeight = 0.3;

/** Everything that the layers of one face share. */
interface Sitter extends FaceFactors, FaceNuisance {
  readonly skin: Colour;
  readonly shade: Colour;
  readonly hairTone: Colour;
}

/** Where the face is in the picture. */
export function poseOf({
  nuisance: { shiftX, shiftY, scale, roll },
  view,
}: Pick<Face, 'nuisance' | 'view'>): Pose {
  return { ...placeInView({ x: 0.5 + shiftX, y: 0.52 + shiftY }, view), scale: scale * view.zoom, roll };
}

/** Paints one face from the background to the fringe, without light and grain. */
export function paintFace(canvas: FaceCanvas, face: Face): void {
  const { factors, nuisance } = face;
  const skin = skinColour(nuisance);
  const sitter: Sitter = {
    ...factors,
    ...nuisance,
    skin,
    shade: mix(skin, black, 0.45),
    hairTone: hairColour(factors.hair),
  };
  const pose = poseOf(face);
  canvas.fill(...backgroundColours(nuisance));
  canvas.place(pose);
  paintBackHair(canvas, sitter);
  paintShoulders(canvas, sitter, pose);
  paintHead(canvas, sitter);
  paintAge(canvas, sitter);
  paintNose(canvas, sitter);
  paintEyes(canvas, sitter);
  paintMouth(canvas, sitter);
  paintFringe(canvas, sitter);
}

function paintBackHair(canvas: FaceCanvas, { hairTone, hairVolume, hairLength, headWidth }: Sitter): void {
  canvas.paint(ellipse(0, -0.06, { rx: (headWidth + 0.045) * hairVolume, ry: 0.315 * hairVolume }), hairTone);
  const fall = 0.42 * Math.max(0, hairLength - 0.35);
  if (fall === 0) return;
  const x = headWidth - 0.005;
  for (const side of [-x, x]) canvas.paint(stroke([side, -0.05], [side * 1.04, fall], 0.058), hairTone);
}

function paintShoulders(canvas: FaceCanvas, sitter: Sitter, pose: Pose): void {
  const { shade, skin } = sitter;
  canvas.paint(stroke([0, 0.2], [0, 0.42], 0.098), mix(skin, shade, 0.45));
  canvas.place({ ...pose, roll: 0 }); // the head tilts, the shoulders do not
  canvas.paint(ellipse(0, 0.66, { rx: 0.44, ry: 0.27 }), clothesColour(sitter));
  canvas.place(pose);
  canvas.paint(ellipse(0, 0.385, { rx: 0.1, ry: 0.045 }), mix(skin, shade, 0.25));
}

function paintHead(canvas: FaceCanvas, { skin, shade, headWidth, turn }: Sitter): void {
  for (const side of [-1, 1]) {
    canvas.paint(ellipse(side * headWidth, 0.0, { rx: 0.032, ry: 0.06 }), mix(skin, shade, 0.2));
  }
  const head = headShape(headWidth);
  canvas.paint(head, skin);
  // Cheeks and forehead catch light, the jaw does not.
  const jaw = mix(skin, shade, 0.5);
  canvas.paint(ellipse(-headWidth, 0.14, { rx: 0.09, ry: 0.2 }), jaw, {
    alpha: 0.4,
    softness: 0.1,
    within: head,
  });
  canvas.paint(ellipse(headWidth, 0.14, { rx: 0.09, ry: 0.2 }), jaw, {
    alpha: 0.4,
    softness: 0.1,
    within: head,
  });
  const glow = mix(skin, white, 0.5);
  canvas.paint(ellipse(turn, -0.12, { rx: 0.12, ry: 0.05 }), glow, {
    alpha: 0.28,
    softness: 0.08,
    within: head,
  });
}

/** An egg: an ellipse that narrows towards the chin. */
function headShape(headWidth: number): Shape {
  const whole = ellipse(0, 0, { rx: headWidth, ry: headHeight });
  const distance = (u: number, v: number): number => {
    const narrowing = v > 0 ? 1 - 1.3 * v * v : 1;
    return whole.distance(u / narrowing, v);
  };
  return { ...whole, distance };
}

/** Wrinkles. The receding hairline is the fringe's. */
function paintAge(canvas: FaceCanvas, { age, skin, turn, eyeDistance, mouthWidth }: Sitter): void {
  const crease = mix(skin, black, 0.55);
  const line = (shape: Shape, alpha: number): void => canvas.paint(shape, crease, { alpha: alpha * age });
  for (const [y, halfWidth] of [
    [-0.118, 0.105],
    [-0.148, 0.115],
    [-0.178, 0.1],
  ]) {
    line(arc({ x: turn, y, halfWidth, bend: 0.012, radius: 0.0062, taper: 0.4 }), 0.75);
  }
  for (const side of [-1, 1]) {
    const eye = turn + side * eyeDistance;
    line(stroke([turn + side * 0.052, 0.062], [turn + side * (mouthWidth + 0.022), 0.15], 0.0065), 0.8);
    line(arc({ x: eye, y: 0.016, halfWidth: 0.042, bend: -0.012, radius: 0.0065, taper: 0.3 }), 0.7);
    line(stroke([eye + side * 0.055, -0.04], [eye + side * 0.085, -0.058], 0.005), 0.7);
    line(stroke([eye + side * 0.055, -0.022], [eye + side * 0.087, -0.018], 0.005), 0.7);
  }
}

function paintNose(canvas: FaceCanvas, { skin, shade, turn, noseLength }: Sitter): void {
  const x = turn * 1.6;
  const side = turn < 0 ? 1 : -1;
  const tone = mix(skin, shade, 0.42);
  canvas.paint(stroke([x + side * 0.016, -0.03], [x + side * 0.026, noseLength - 0.015], 0.007), tone, {
    alpha: 0.8,
  });
  canvas.paint(arc({ x, y: noseLength, halfWidth: 0.034, bend: -0.014, radius: 0.009, taper: 0.6 }), tone);
}

function paintEyes(canvas: FaceCanvas, sitter: Sitter): void {
  const { turn, eyeDistance, eyeOpening, browHeight, hairTone, skin, shade } = sitter;
  const iris = irisColour(sitter);
  const brow = mix(hairTone, mix(black, skin, 0.25), 0.55);
  for (const side of [-1, 1]) {
    const x = turn + side * eyeDistance;
    const y = -0.032;
    const white_ = ellipse(x, y, { rx: 0.047, ry: 0.025 * eyeOpening });
    canvas.paint(ellipse(x, y - 0.004, { rx: 0.058, ry: 0.036 }), mix(skin, shade, 0.3), {
      alpha: 0.7,
      softness: 0.02,
    });
    canvas.paint(white_, white);
    canvas.paint(intersection(ellipse(x + 0.2 * turn, y, { rx: 0.0225, ry: 0.0225 }), white_), iris);
    canvas.paint(intersection(ellipse(x + 0.2 * turn, y, { rx: 0.0115, ry: 0.0115 }), white_), black);
    canvas.paint(
      arc({ x, y: y - 0.027 * eyeOpening, halfWidth: 0.05, bend: 0.018, radius: 0.0075, taper: 0.7 }),
      mix(skin, black, 0.75),
    );
    canvas.paint(
      arc({
        x: x + side * 0.004,
        y: -0.088 - browHeight,
        halfWidth: 0.054,
        bend: 0.012,
        radius: 0.0105,
        taper: 0.5,
      }),
      brow,
    );
  }
}

function paintMouth(canvas: FaceCanvas, sitter: Sitter): void {
  const lips = lipColour(sitter);
  const mouth = mouthArc(sitter, sitter);
  canvas.paint(arc(mouth), lips);
  canvas.paint(
    arc({
      ...mouth,
      halfWidth: 0.94 * mouth.halfWidth,
      bend: 0.94 ** 2 * mouth.bend,
      radius: 0.0055,
      taper: 0.8,
    }),
    mix(lips, black, 0.5),
  );
}

/** The hair over the forehead. With age the hairline rises, most of all at the temples. */
function paintFringe(canvas: FaceCanvas, { age, hairTone, hairVolume, headWidth, parting }: Sitter): void {
  const cap = ellipse(0, -0.05, { rx: (headWidth + 0.03) * hairVolume, ry: 0.3 * hairVolume });
  const middle = -0.17 - 0.075 * age;
  const fall = 2.6 - 2 * age;
  const line = (u: number): number => {
    const beside = u - parting * (1 - age);
    return middle + fall * beside * beside;
  };
  const above: Shape = {
    ...cap,
    bottom: 0,
    distance: (u, v) => {
      const slope = 2 * fall * (u - parting * (1 - age));
      return (v - line(u)) / Math.sqrt(1 + slope * slope);
    },
  };
  const fringe = intersection(cap, above);
  canvas.paint(fringe, hairTone);
  // A strand's shadow on the forehead, and a gleam, so that it reads as hair and not as a cap.
  const gleam = mix(hairTone, white, 0.22);
  canvas.paint(
    arc({ x: parting, y: -0.275, halfWidth: 0.13, bend: 0.05, radius: 0.012, taper: 0.3 }),
    gleam,
    { alpha: 0.5, softness: 0.03 },
  );
}
