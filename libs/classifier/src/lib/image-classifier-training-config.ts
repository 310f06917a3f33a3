import { checkpointSchema, learningRateSchema } from '@interpolab/nn';
import { z } from 'zod';

/** How a classifier of clean images is trained; the defaults are the paper's (paper §1.5). */
export const imageClassifierTrainingConfigSchema = z.strictObject({
  steps: z.int().positive().default(100_000),
  batchSize: z.int().min(2).default(64),
  ...learningRateSchema,
  learningRate: learningRateSchema.learningRate.default(0.1),
  momentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: z.number().min(0).default(0),
  /** Mirror every image with probability ½. */
  flip: z.boolean().default(true),
  /** Updates between validations on the whole validation set; the best is kept by F1 of class 1. */
  validateEvery: z.int().positive().default(1000),
  ...checkpointSchema,
  checkpointEvery: checkpointSchema.checkpointEvery.default(1000),
  archive: checkpointSchema.archive.default({ every: 10_000, keep: null }),
});

export type ImageClassifierTrainingConfig = z.infer<typeof imageClassifierTrainingConfigSchema>;
