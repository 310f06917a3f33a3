import { circleCentres, stripWidth } from '../circle-layout.ts';
import { drawShape } from '../draw-shape.ts';
import type { ShapeDataset } from '../image-dataset.ts';
import { positionScore } from '../position-score.ts';
import { circleMask, squareMask } from '../shape-mask.ts';
import { type ShapesConfig, type ShapesConfigInput, shapesConfigSchema } from './shapes-config.ts';

/** The order of the values of `shapes` in a data set. */
export const shapeNames = ['circle', 'square'] as const;

/**
 * Draws the shapes of paper §5, one white shape on black an image, part after part, each in the order of
 * `circleCentres`. Labels by side, or in six classes: circle left of the gap 0, in it 1, right of it 2, square 3, 4, 5.
 * Throws RangeError for a configuration that cannot be drawn.
 */
export function createShapeDataset(input: ShapesConfigInput): ShapeDataset {
  const parsed = shapesConfigSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RangeError(`createShapeDataset: ${[...issue.path, ''].join(': ')}${issue.message}.`);
  }
  const config = parsed.data;
  const { imageSize, radius, channels } = config;
  const parts = config.parts.map(({ shape, layout }) => ({
    shape: shapeNames.indexOf(shape),
    mask: shape === 'circle' ? circleMask(radius) : squareMask(radius),
    centres: circleCentres({ ...config, layout }),
  }));
  const count = parts.reduce((sum, { centres }) => sum + centres.length / 2, 0);
  const bytesPerImage = imageSize * imageSize * channels;
  const dataset = {
    images: new Uint8Array(count * bytesPerImage),
    labels: new Int32Array(count),
    scores: new Float64Array(count),
    centres: new Int32Array(2 * count),
    shapes: new Int32Array(count),
  };
  let index = 0;
  for (const { shape, mask, centres } of parts) {
    for (let at = 0; at < centres.length; at += 2, index++) {
      const [x, y] = [centres[at], centres[at + 1]];
      const start = index * bytesPerImage;
      drawShape({ pixels: dataset.images, start, height: imageSize, width: imageSize, channels }, mask, {
        x,
        y,
      });
      dataset.labels[index] = labelOf({ x, shape }, config);
      dataset.scores[index] = positionScore(x, config);
      dataset.centres.set([x, y], 2 * index);
      dataset.shapes[index] = shape;
    }
  }
  return { ...dataset, count, height: imageSize, width: imageSize, channels, radius };
}

function labelOf({ x, shape }: { x: number; shape: number }, config: ShapesConfig): number {
  const { imageSize } = config;
  if (config.labels === 'side') return x >= imageSize / 2 ? 1 : 0;
  // paper §5: left x ≤ 12, right x ≥ 52 at 64 pixels, where the strip is 12 pixels wide
  const strip = stripWidth(config);
  const third = x <= strip ? 0 : x < imageSize - strip ? 1 : 2;
  return 3 * shape + third;
}
