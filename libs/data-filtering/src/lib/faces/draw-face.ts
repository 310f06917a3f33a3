import { RandomStream, streamFor } from '@interpolab/tensor/random';
import type { FaceCanvas } from './face-canvas.ts';
import { drawFactors, drawNuisance, type FaceFactors, type FaceNuisance } from './face-factors.ts';
import type { FaceStyle, FaceView } from './face-view.ts';
import { paintFace } from './paint-face.ts';

/** One face as numbers: its factors and everything else that decides its pixels. */
export interface Face {
  readonly factors: FaceFactors;
  readonly nuisance: FaceNuisance;
  readonly view: FaceView;
}

/** The stream of image `index` of a seed; it gives the face first and then its grain. */
export function faceStream(seed: number, index: number): RandomStream {
  return new RandomStream(streamFor('drawn-face', seed), index);
}

export function drawFaceNumbers(random: RandomStream, style: FaceStyle): Face {
  return { factors: drawFactors(random), nuisance: drawNuisance(random, style), view: style.view };
}

/** Renders a face into `out`, [size, size, 3] bytes from `start` on. `random` gives the grain. */
export function renderFace(
  face: Face,
  {
    canvas,
    random,
    out,
    start,
  }: { canvas: FaceCanvas; random: RandomStream; out: Uint8Array; start: number },
): void {
  paintFace(canvas, face);
  const { size, pixels } = canvas;
  const { exposure, lightX, lightY, grain } = face.nuisance;
  const words = random.integers(size * size, 2 ** 30);
  const bytes = new Uint8ClampedArray(out.buffer, out.byteOffset + start, pixels.length); // rounds and clamps
  let at = 0;
  for (let row = 0; row < size; row++) {
    const down = exposure + lightY * ((row + 0.5) / size - 0.5);
    for (let column = 0; column < size; column++) {
      const light = down + lightX * ((column + 0.5) / size - 0.5);
      const noise = grain * normalish(words[row * size + column]);
      bytes[at] = pixels[at] * light + noise;
      bytes[at + 1] = pixels[at + 1] * light + noise;
      bytes[at + 2] = pixels[at + 2] * light + noise;
      at += 3;
    }
  }
}

/** The sum of the three ten-bit parts of a word, scaled to mean 0 and variance 1: close enough to normal for grain. */
function normalish(word: number): number {
  const sum = (word & 1023) + ((word >>> 10) & 1023) + ((word >>> 20) & 1023);
  return (sum - 1534.5) / 511.9998;
}
