import type { FaceDataset } from '../image-dataset.ts';
import { drawFaceNumbers, faceStream, renderFace } from './draw-face.ts';
import { type DrawnFacesConfigInput, drawnFacesConfigSchema } from './drawn-faces-config.ts';
import { FaceCanvas } from './face-canvas.ts';
import { faceAttributes } from './face-factors.ts';
import { noisyLabel } from './noisy-label.ts';

/** Called now and then while faces are drawn. */
export type DrawProgress = (drawn: number, count: number) => void;

const reportEvery = 500;

/**
 * Draws `count` faces of the seed, from number `firstFace` on: [count, imageSize, imageSize, 3], `factors` [count, 3] in the order smile, hair,
 * age, `scores` the chosen factor, noisy `labels`. Nothing is filtered. Throws RangeError for a wrong configuration.
 */
export function createFaceDataset(
  input: DrawnFacesConfigInput,
  onProgress?: DrawProgress,
  firstFace = 0,
): FaceDataset {
  const parsed = drawnFacesConfigSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RangeError(`createFaceDataset: ${[...issue.path, ''].join(': ')}${issue.message}.`);
  }
  const { count, seed, imageSize: size, attribute, labelNoise: noise } = parsed.data;
  const { view, mouthScale, variety } = parsed.data;
  const bytesPerImage = size * size * 3;
  const images = new Uint8Array(count * bytesPerImage);
  const labels = new Int32Array(count);
  const scores = new Float64Array(count);
  const factors = new Float64Array(count * faceAttributes.length);
  const canvas = new FaceCanvas(size);
  for (let index = 0; index < count; index++) {
    const random = faceStream(seed, firstFace + index);
    const face = drawFaceNumbers(random, { view, mouthScale, variety });
    renderFace(face, { canvas, random, out: images, start: index * bytesPerImage });
    const { smile, hair, age } = face.factors;
    factors.set([smile, hair, age], index * faceAttributes.length);
    scores[index] = face.factors[attribute];
    labels[index] = noisyLabel(scores[index], {
      ...{ seed, attribute, noise },
      index: firstFace + index,
    });
    if ((index + 1) % reportEvery === 0 || index + 1 === count) onProgress?.(index + 1, count);
  }
  return { images, count, height: size, width: size, channels: 3, labels, scores, factors };
}
