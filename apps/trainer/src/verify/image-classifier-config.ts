import {
  efficientNetNames,
  type ImageClassifierConfig,
  imageClassifierConfigSchema,
} from '@interpolab/classifier';
import { z } from 'zod';

const count = z.int().positive();
/** What is dropped at random is drawn by other numbers than PyTorch's: nothing could be compared. */
const nothing = z.literal(0, 'must be 0: random numbers are not PyTorch’s, so nothing could be compared');

/** The `config` of a golden file of an image classifier, with the keys of reference-efficientnet.json. */
export const imageClassifierReferenceSchema = z.object({
  model: z.enum(efficientNetNames),
  imageSize: count,
  batch: z.int().min(2),
  classes: z.int().min(2),
  seed: z.int().min(0),
  gain: z.number().positive(),
  stochasticDepth: nothing,
  dropout: nothing,
});

export type ImageClassifierReference = z.output<typeof imageClassifierReferenceSchema>;

export function imageClassifierConfigOf(reference: ImageClassifierReference): ImageClassifierConfig {
  const { model, imageSize, classes, stochasticDepth, dropout } = reference;
  return imageClassifierConfigSchema.parse({
    architecture: model,
    imageSize,
    numClasses: classes,
    stochasticDepth,
    dropout,
  });
}
