import { type CircleLayoutOptions, circleCount, stripWidth } from './circle-layout.ts';

/** Above this a data set is not drawn into one array: 2 GiB. */
const MAX_DATASET_BYTES = 2 ** 31;

/** What about a layout cannot be drawn. */
export interface LayoutProblem {
  readonly key: 'radius' | 'imageSize' | 'epsilon' | 'stripColumns';
  readonly message: string;
}

/** The first thing that keeps circles or squares of a layout from being drawn; null if nothing does. */
export function firstLayoutProblem(
  config: CircleLayoutOptions & { readonly channels: number },
): LayoutProblem | null {
  const { imageSize, radius, layout } = config;
  const largest = Math.floor((imageSize - 1) / 2);
  if (radius > largest) {
    const message = `expected at most ${largest} for ${imageSize}-pixel images, got ${radius} (lower radius or raise imageSize)`;
    return { key: 'radius', message };
  }
  if (layout === 'border') {
    const stripProblem = firstStripProblem(config);
    if (stripProblem) return stripProblem;
  }
  if (layout === 'quadrant' && Math.floor(imageSize / 2) < 2 * radius + 1) {
    const message = `expected at most ${Math.floor((Math.floor(imageSize / 2) - 1) / 2)} for a quadrant of ${Math.floor(imageSize / 2)} pixels, got ${radius} (lower radius or raise imageSize)`;
    return { key: 'radius', message };
  }
  const bytes = circleCount(config) * imageSize * imageSize * config.channels;
  if (bytes > MAX_DATASET_BYTES) {
    const message = `expected a data set of at most 2 GiB, got ${(bytes / 2 ** 30).toFixed(1)} GiB at ${imageSize} pixels (lower imageSize)`;
    return { key: 'imageSize', message };
  }
  return null;
}

function firstStripProblem(config: CircleLayoutOptions): LayoutProblem | null {
  const { imageSize, radius, epsilon, stripColumns } = config;
  const key = stripColumns === null ? 'epsilon' : 'stripColumns';
  const strip = stripWidth(config);
  const got =
    stripColumns === null
      ? `int(${imageSize} * ${epsilon}) = ${strip}`
      : `${radius} + ${stripColumns} = ${strip}`;
  if (strip <= radius) {
    const message = `the strip is too thin for one circle centre: expected at least ${radius + 1} px at radius ${radius}, got ${got} (raise epsilon)`;
    return { key, message };
  }
  const widest = Math.floor((imageSize - 1) / 2);
  if (strip > widest) {
    const message = `the two strips leave no gap: expected at most ${widest} px each in ${imageSize} px, got ${got} (lower ${key})`;
    return { key, message };
  }
  return null;
}
