import { liftAtFullSmile, liftAtNoSmile } from './face-mouth.ts';
import { type FaceView, ordinaryStyle, placeInView } from './face-view.ts';

/** One square RGB image inside a larger array. */
export interface FaceImage {
  /** [size, size, 3] bytes from `start` on. */
  readonly pixels: Uint8Array;
  readonly start: number;
  readonly size: number;
  /** What part of the portrait it shows, and how large its mouths are; the ordinary ones if absent. */
  readonly view?: FaceView;
  readonly mouthScale?: number;
}

/** What the oracle sees in an image. */
export interface FaceReading {
  /** The factor smile, read from the bend of the lips; in [0, 1], NaN where there is no mouth. */
  readonly smile: number;
  /** One mouth of a plausible size, place and shape. Without it the picture is no face of this kind. */
  readonly hasMouth: boolean;
  /** The factor hair, read from the brightness above the forehead; in [0, 1], NaN where there is no mouth. */
  readonly hair: number;
  /** Root mean square distance of the lips' pixels from the parabola, in half widths of the mouth. */
  readonly roughness: number;
}

/** Redness (R − G)/(R + G + B): skin and hair stay below the first, lips lie above the second. */
const redness = { skin: 0.18, lips: 0.27 };
/** R − G in steps of 1/255: dark brown hair stays below the first. */
const contrast = { hair: 34, lips: 46 };
/** Where a mouth can be, in shares of the portrait. */
const region = { left: 0.2, right: 0.8, top: 0.52, bottom: 0.86 };
/** Ordinary lips as a share of the portrait's area; drawn faces have 0.0065 … 0.0145. */
const mouthArea = { least: 0.0028, most: 0.022 };
/** Half width of an ordinary mouth in units of the portrait's side; drawn faces have 0.098 … 0.137. */
const mouthWidth = { least: 0.075, most: 0.17 };
/**
 * Drawn lips lie within 0.122 of their parabola at 64 pixels, 0.114 at 128; two mouths at once do not (0.154 and more).
 * The second part is the pixel's own share.
 */
const greatestRoughness = (size: number): number => 0.11 + 2.2 / size;
/** Variance of a pixel's place along the mouth in squared half widths, from the taper of the stroke. */
const placeVariance = 0.2596;

/**
 * Reads the factors of a drawn or sampled face back from its pixels, whatever the pose, the skin, the light and the
 * grain. Smile is the bend of the parabola that fits the red pixels; hair is the brightness of a patch above them.
 * Age is not read: at 64 pixels its wrinkles are too close to the grain to be called exact.
 */
export function readFace(image: FaceImage): FaceReading {
  const lips = collectLips(image);
  const mouth = lips && fitMouth(lips);
  if (!mouth) return { smile: Number.NaN, hasMouth: false, hair: Number.NaN, roughness: Number.NaN };
  const { lift, roughness } = mouth;
  const magnification = magnificationOf(image);
  const [halfWidth, area] = [mouth.halfWidth / magnification, mouth.area / magnification ** 2];
  const smile = (calibrated(lift) - liftAtNoSmile) / (liftAtFullSmile - liftAtNoSmile);
  const hasMouth =
    area >= mouthArea.least &&
    area <= mouthArea.most &&
    halfWidth >= mouthWidth.least &&
    halfWidth <= mouthWidth.most &&
    roughness <= greatestRoughness(image.size * magnification);
  return { smile: clamp01(smile), hasMouth, hair: readHair(image, mouth), roughness };
}

/** How many times larger a mouth is in the image than an ordinary one in a portrait. */
function magnificationOf({ view = ordinaryStyle.view, mouthScale = 1 }: FaceImage): number {
  return view.zoom * mouthScale;
}

/** Pixels of the lips: place in shares of the image, and how much of the pixel is lip. */
interface Lips {
  readonly x: number[];
  readonly y: number[];
  readonly weight: number[];
  readonly total: number;
  readonly size: number;
}

function collectLips({ pixels, start, size, view = ordinaryStyle.view }: FaceImage): Lips | null {
  const inPicture = (place: { x: number; y: number }) => placeInView(place, view);
  const from = inPicture({ x: region.left, y: region.top });
  const to = inPicture({ x: region.right, y: region.bottom });
  const pixel = (share: number): number => Math.min(size, Math.max(0, share * size));
  const x: number[] = [];
  const y: number[] = [];
  const weight: number[] = [];
  let total = 0;
  for (let row = Math.floor(pixel(from.y)); row < pixel(to.y); row++) {
    for (let column = Math.floor(pixel(from.x)); column < pixel(to.x); column++) {
      const at = start + (row * size + column) * 3;
      const [red, green, blue] = [pixels[at], pixels[at + 1], pixels[at + 2]];
      const sum = red + green + blue;
      if (sum < 45) continue; // too dark to have a hue
      const share = Math.min(
        ramp((red - green) / sum, redness.skin, redness.lips),
        ramp(red - green, contrast.hair, contrast.lips), // a dark pixel's hue is mostly grain
      );
      if (share === 0) continue;
      x.push((column + 0.5) / size);
      y.push((row + 0.5) / size);
      weight.push(share);
      total += share;
    }
  }
  return x.length < 8 || total < 3 ? null : { x, y, weight, total, size };
}

interface Mouth {
  readonly x: number;
  readonly y: number;
  /** Roll of the mouth in radians. */
  readonly roll: number;
  readonly halfWidth: number;
  /** Lift of the corners over the middle, in half widths. */
  readonly lift: number;
  readonly area: number;
  readonly roughness: number;
}

/** Weighted least squares of v = a + b u + c u² in axes turned by the mouth's own slope. */
function fitMouth({ x, y, weight, total, size }: Lips): Mouth | null {
  const middleX = weightedMean(x, weight, total);
  const middleY = weightedMean(y, weight, total);
  let roll = 0;
  let fit: ParabolaFit | null = null;
  for (let pass = 0; pass < 3; pass++) {
    const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
    const u = x.map((value, index) => (value - middleX) * cos + (y[index] - middleY) * sin);
    const v = y.map((value, index) => (value - middleY) * cos - (x[index] - middleX) * sin);
    fit = fitParabola(u, v, weight);
    if (!fit) return null;
    roll += Math.atan(fit.slope);
  }
  const { variance, curvature, residual } = fit as ParabolaFit;
  const halfWidth = Math.sqrt(variance / placeVariance);
  return {
    x: middleX,
    y: middleY,
    roll,
    halfWidth,
    lift: -curvature * halfWidth,
    area: total / (size * size),
    roughness: residual / halfWidth,
  };
}

interface ParabolaFit {
  readonly slope: number;
  readonly curvature: number;
  readonly variance: number;
  readonly residual: number;
}

function fitParabola(u: number[], v: number[], weight: number[]): ParabolaFit | null {
  const s = [0, 0, 0, 0, 0];
  const t = [0, 0, 0];
  for (let index = 0; index < u.length; index++) {
    let power = weight[index];
    for (let order = 0; order < 5; order++) {
      s[order] += power;
      if (order < 3) t[order] += power * v[index];
      power *= u[index];
    }
  }
  const solution = solveSymmetric3(s, t);
  if (!solution) return null;
  const [offset, slope, curvature] = solution;
  let squares = 0;
  for (let index = 0; index < u.length; index++) {
    const error = v[index] - offset - u[index] * (slope + u[index] * curvature);
    squares += weight[index] * error * error;
  }
  const variance = s[2] / s[0] - (s[1] / s[0]) ** 2;
  return { slope, curvature, variance, residual: Math.sqrt(squares / s[0]) };
}

/** Solves the normal equations [s0 s1 s2; s1 s2 s3; s2 s3 s4] a = t by Cramer's rule. */
function solveSymmetric3(s: number[], [t0, t1, t2]: number[]): [number, number, number] | null {
  const [s0, s1, s2, s3, s4] = s;
  const a = s2 * s4 - s3 * s3;
  const b = s1 * s4 - s2 * s3;
  const c = s1 * s3 - s2 * s2;
  const determinant = s0 * a - s1 * b + s2 * c;
  if (!(Math.abs(determinant) > 1e-18)) return null;
  const d = s0 * s4 - s2 * s2;
  const e = s0 * s3 - s1 * s2;
  const f = s0 * s2 - s1 * s1;
  return [
    (a * t0 - b * t1 + c * t2) / determinant,
    (-b * t0 + d * t1 - e * t2) / determinant,
    (c * t0 - e * t1 + f * t2) / determinant,
  ];
}

/**
 * The stroke's thickness is measured across it, so steep ends weigh more than the fit assumes. This curve undoes it:
 * least squares over 3,000 faces of seed 5 at 64 pixels.
 */
function calibrated(lift: number): number {
  return 0.0017 + 0.9721 * lift - 0.0721 * lift * lift;
}

/** From the mouth to hair that is there at every age, volume and scale, in units of the portrait's side. */
const hairAbove = 0.453;
/** Darkness against mean brightness in steps of 1/255, least squares over the same faces. */
const hairLine = { atBlack: 1.128, perStep: -0.00574 };

/** The median brightness of a patch of hair, which a gleam or a strand beside it cannot move. */
function readHair(
  { pixels, start, size, view: { zoom } = ordinaryStyle.view }: FaceImage,
  { x, y, roll }: Mouth,
): number {
  const centreColumn = Math.round((x + Math.sin(roll) * hairAbove * zoom) * size - 0.5);
  const centreRow = Math.round((y - Math.cos(roll) * hairAbove * zoom) * size - 0.5);
  const reach = { columns: Math.round((size * zoom) / 16), rows: Math.round((size * zoom) / 64) };
  const values: number[] = [];
  for (let row = centreRow - reach.rows; row <= centreRow + reach.rows; row++) {
    for (let column = centreColumn - reach.columns; column <= centreColumn + reach.columns; column++) {
      if (row < 0 || column < 0 || row >= size || column >= size) continue;
      const at = start + (row * size + column) * 3;
      values.push((pixels[at] + pixels[at + 1] + pixels[at + 2]) / 3);
    }
  }
  if (values.length === 0) return Number.NaN;
  const median = values.sort((a, b) => a - b)[values.length >> 1];
  return clamp01(hairLine.atBlack + hairLine.perStep * median);
}

function weightedMean(values: number[], weight: number[], total: number): number {
  return values.reduce((sum, value, index) => sum + value * weight[index], 0) / total;
}

function ramp(value: number, from: number, to: number): number {
  return clamp01((value - from) / (to - from));
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
