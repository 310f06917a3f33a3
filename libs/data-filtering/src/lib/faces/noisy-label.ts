import { RandomStream, streamFor } from '@interpolab/tensor/random';
import type { FaceAttribute } from './face-factors.ts';

export interface LabelNoise {
  /** Slope of the sigmoid; the larger, the fewer mild faces get the wrong label. */
  readonly sharpness: number;
  /** Probability that a label is turned round whatever the face. */
  readonly flip: number;
}

/** P(label = 1) of a factor: (1 − 2 flip) · sigmoid(sharpness · (factor − 0.5)) + flip. */
export function labelProbability(factor: number, { sharpness, flip }: LabelNoise): number {
  const judged = 1 / (1 + Math.exp(-sharpness * (factor - 0.5)));
  return (1 - 2 * flip) * judged + flip;
}

/** The label of image `index`: one draw from a stream of its own, so that it changes with neither count nor pixels. */
export function noisyLabel(
  factor: number,
  {
    seed,
    index,
    attribute,
    noise,
  }: { seed: number; index: number; attribute: FaceAttribute; noise: LabelNoise },
): 0 | 1 {
  const random = new RandomStream(streamFor('drawn-face-label', attribute, seed), index);
  return random.uniform() < labelProbability(factor, noise) ? 1 : 0;
}
