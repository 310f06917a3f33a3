import type { DecodedImage } from '../images/decode-image.ts';

/** Points in pixels, x and y in turn; the corner of the first pixel is (0, 0). */
export type Points = Float64Array;

/** dlib's 68 landmarks: the mouth is points 48 … 67, the outer lips first, then the inner ones. */
const mouth = { first: 48, inner: 60, end: 68 };
const green = [0, 255, 0] as const;
const opacity = 0.5;

/**
 * A copy of the image with green lips (paper §1.4): the polygon of points 48 … 67 filled with (0, 255, 0) and blended half
 * and half. The open mouth between the inner lips stays as it is. `landmarks` are 68 points.
 */
export function greenLips({ pixels, width, height }: DecodedImage, landmarks: Points): DecodedImage {
  if (landmarks.length !== 2 * mouth.end) {
    throw new RangeError(`greenLips: expected 68 landmarks, got ${landmarks.length / 2}.`);
  }
  const painted = Uint8Array.from(pixels);
  const lips = landmarks.subarray(2 * mouth.first);
  for (let row = 0; row < height; row++) {
    for (const [from, to] of spansOf(lips, row + 0.5)) {
      const end = Math.min(width, Math.ceil(to - 0.5));
      for (let column = Math.max(0, Math.ceil(from - 0.5)); column < end; column++) {
        const at = (row * width + column) * 3;
        for (let channel = 0; channel < 3; channel++) {
          painted[at + channel] = Math.floor(pixels[at + channel] * (1 - opacity) + green[channel] * opacity);
        }
      }
    }
  }
  return { pixels: painted, width, height };
}

/** Where a row of pixel centres is between outer and inner lips: even-odd over both rings. */
function spansOf(lips: Points, y: number): [number, number][] {
  const inner = mouth.inner - mouth.first;
  const count = mouth.end - mouth.first;
  const crossings = [...crossingsOf(lips, [0, inner], y), ...crossingsOf(lips, [inner, count], y)].sort(
    (a, b) => a - b,
  );
  const spans: [number, number][] = [];
  for (let at = 0; at + 1 < crossings.length; at += 2) spans.push([crossings[at], crossings[at + 1]]);
  return spans;
}

function crossingsOf(points: Points, [first, end]: readonly [number, number], y: number): number[] {
  const crossings: number[] = [];
  for (let point = first; point < end; point++) {
    const next = point + 1 === end ? first : point + 1;
    const [y1, y2] = [points[2 * point + 1], points[2 * next + 1]];
    if (y1 <= y === y2 <= y) continue;
    const [x1, x2] = [points[2 * point], points[2 * next]];
    crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return crossings;
}

/**
 * Reads a CSV of landmarks: `file,x0,y0,…,x67,y67` an image, with a header. Throws RangeError, one line, for another
 * number of columns and for values that are no numbers.
 */
export function parseLandmarks(text: string, where: string): Map<string, Points> {
  const [, ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const landmarks = new Map<string, Points>();
  for (const line of lines) {
    const [file, ...cells] = line.split(',').map((cell) => cell.trim());
    const points = Float64Array.from(cells, Number);
    if (
      points.length !== 2 * mouth.end ||
      cells.includes('') ||
      points.some((value) => !Number.isFinite(value))
    ) {
      throw new RangeError(
        `${where}: ${file}: expected 68 points x, y, got ${cells.length} values or no numbers.`,
      );
    }
    landmarks.set(file, points);
  }
  return landmarks;
}
