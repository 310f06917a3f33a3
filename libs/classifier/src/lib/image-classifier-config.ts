import { z } from 'zod';
import { efficientNetNames } from './efficientnet-architecture.ts';

/** A classifier of clean images; the defaults are the paper's (paper §1.2, §1.5). */
export const imageClassifierConfigSchema = z.strictObject({
  architecture: z.enum(efficientNetNames).default('efficientnet_v2_s'),
  /** Side of the images; the network takes any. */
  imageSize: z.int().min(8).default(64),
  channels: z.int().positive().default(3),
  numClasses: z.int().min(2).default(2),
  /** Before the last layer, in training. */
  dropout: z.number().min(0).lt(1).default(0.2),
  /** Of the last block; earlier ones drop less, in proportion to their place. */
  stochasticDepth: z.number().min(0).lt(1).default(0.2),
});

export type ImageClassifierConfig = z.infer<typeof imageClassifierConfigSchema>;
