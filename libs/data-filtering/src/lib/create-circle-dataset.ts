import { circleCentres } from './circle-layout.ts';
import { type CirclesConfigInput, circlesConfigSchema } from './data-config.ts';
import { drawShape } from './draw-shape.ts';
import type { CircleDataset } from './image-dataset.ts';
import { positionScore } from './position-score.ts';
import { circleMask } from './shape-mask.ts';

/**
 * Draws the circles of paper §5: one white circle on black per image, [N, imageSize, imageSize, 3], binary values, one
 * image per centre of the layout, in the order of `circleCentres`. Label 1 if x ≥ imageSize / 2, else 0; the score is
 * the true position in [0, 1]. Throws RangeError for a configuration that cannot be drawn.
 */
export function createCircleDataset(input: CirclesConfigInput): CircleDataset {
  const parsed = circlesConfigSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RangeError(`createCircleDataset: ${[...issue.path, ''].join(': ')}${issue.message}.`);
  }
  const config = parsed.data;
  const { imageSize, radius, channels } = config;
  const centres = circleCentres(config);
  const count = centres.length / 2;
  const bytesPerImage = imageSize * imageSize * channels;
  const images = new Uint8Array(count * bytesPerImage);
  const labels = new Int32Array(count);
  const scores = new Float64Array(count);
  const mask = circleMask(radius);
  for (let index = 0; index < count; index++) {
    const x = centres[2 * index];
    const y = centres[2 * index + 1];
    const start = index * bytesPerImage;
    drawShape({ pixels: images, start, height: imageSize, width: imageSize, channels }, mask, { x, y });
    labels[index] = x >= imageSize / 2 ? 1 : 0;
    scores[index] = positionScore(x, config);
  }
  return { images, count, height: imageSize, width: imageSize, channels, labels, scores, radius, centres };
}
