import { type BinaryImage, binarise } from './binarise.ts';
import { type Component, findComponents } from './find-components.ts';
import { assertPositionSpec, type PositionSpec, type Where, whereIs } from './position-spec.ts';
import { assertSampleBatch, type SampleBatch } from './sample-batch.ts';

/** Why a sample is not one circle; the first reason that applies, in this order. */
export const POSITION_PROBLEMS = [
  'not finite',
  'colour',
  'empty',
  'several shapes',
  'extent',
  'area',
] as const;

export type PositionProblem = (typeof POSITION_PROBLEMS)[number];

/** What the oracle reads off one sample. */
export interface PositionReading {
  /** null: the sample is valid, one circle of about the right size. */
  readonly problem: PositionProblem | null;
  /** Valid, and pixel for pixel a circle that the data could contain (apart from its column). */
  readonly exact: boolean;
  /** Centroid; null unless valid. */
  readonly x: number | null;
  readonly y: number | null;
  readonly where: Where | null;
}

/**
 * The position oracle (paper §5): threshold at half of the white level, then exactly one 4-connected component whose
 * bounding box is at most (2r + 1)² and whose area is within the tolerance of the true one; the centroid is the
 * position. Reads every sample of the batch. Throws RangeError for sizes that do not match the specification.
 */
export function readPositions(samples: SampleBatch, spec: PositionSpec): PositionReading[] {
  assertSampleBatch(samples, 'readPositions');
  assertPositionSpec(spec, 'readPositions');
  const { data, count, height, width, channels } = samples;
  if (width !== spec.imageSize || height !== spec.imageSize) {
    throw new RangeError(
      `readPositions: expected samples of ${spec.imageSize}x${spec.imageSize} pixels, got ${width}x${height}.`,
    );
  }
  const size = height * width * channels;
  return Array.from({ length: count }, (_, index) => {
    const image = binarise(data.subarray(index * size, (index + 1) * size), { height, width, channels });
    return readPosition(image, spec);
  });
}

function readPosition(image: BinaryImage, spec: PositionSpec): PositionReading {
  const components = findComponents(image.bright, image);
  const problem = firstProblem(image, components, spec);
  if (problem) return { problem, exact: false, x: null, y: null, where: null };
  const [{ x, y }] = components;
  return { problem: null, exact: isDrawnShape(image, { x, y }, spec), x, y, where: whereIs(x, spec.seen) };
}

function firstProblem(
  image: BinaryImage,
  components: readonly Component[],
  { shape, areaTolerance }: PositionSpec,
): PositionProblem | null {
  if (!image.allFinite) return 'not finite';
  if (!image.isGrey) return 'colour';
  if (components.length === 0) return 'empty';
  if (components.length > 1) return 'several shapes';
  const [{ area, width, height }] = components;
  const side = 2 * shape.radius + 1;
  if (width > side || height > side) return 'extent';
  return Math.abs(area - shape.area) > areaTolerance ? 'area' : null;
}

/** Whether the bright pixels are exactly the true shape with its centre at (x, y), wholly inside the image. */
function isDrawnShape(
  image: BinaryImage,
  { x, y }: { x: number; y: number },
  { shape }: PositionSpec,
): boolean {
  const { radius, pixels } = shape;
  const fits = (centre: number, size: number): boolean =>
    Number.isInteger(centre) && centre >= radius && centre + radius < size;
  if (!fits(x, image.width) || !fits(y, image.height)) return false;
  const side = 2 * radius + 1;
  for (let row = 0; row < image.height; row++) {
    for (let column = 0; column < image.width; column++) {
      const maskRow = row - y + radius;
      const maskColumn = column - x + radius;
      const isInBox = maskRow >= 0 && maskRow < side && maskColumn >= 0 && maskColumn < side;
      const expected = isInBox ? pixels[maskRow * side + maskColumn] : 0;
      if (image.bright[row * image.width + column] !== expected) return false;
    }
  }
  return true;
}
