import { learningRateSchema } from '@interpolab/nn';
import { z } from 'zod';

/** How the guidance classifier is trained; the defaults are the paper's (paper §3.2). */
export const classifierTrainingConfigSchema = z.strictObject({
  steps: z.int().positive().default(150_000),
  batchSize: z.int().positive().default(64),
  ...learningRateSchema,
  learningRate: learningRateSchema.learningRate.default(3e-4),
  weightDecay: z.number().min(0).default(0),
  /** Mirror every image with probability ½; the circles are trained without. */
  flip: z.boolean().default(true),
  /** Updates between checkpoints. */
  checkpointEvery: z.int().positive().default(10_000),
});

export type ClassifierTrainingConfig = z.infer<typeof classifierTrainingConfigSchema>;
