import { learningRateSchema } from '@interpolab/nn';
import { z } from 'zod';
import { ddpmLossConfigSchema } from './loss-config.ts';

/** How the noise predictor is trained; the defaults are the paper's (paper §2.2). */
export const ddpmTrainingConfigSchema = z.strictObject({
  steps: z.int().positive().default(250_000),
  batchSize: z.int().positive().default(64),
  ...learningRateSchema,
  learningRate: learningRateSchema.learningRate.default(1e-4),
  weightDecay: z.number().min(0).default(0),
  loss: ddpmLossConfigSchema.prefault({}),
  /** Rate of the moving average of the weights, with which samples are drawn. */
  emaDecay: z.number().min(0).lt(1).default(0.9999),
  /** Mirror every image with probability ½. The paper always does; wrong for data that is not symmetric. */
  flip: z.boolean().default(true),
  /** Updates between checkpoints. */
  checkpointEvery: z.int().positive().default(10_000),
});

export type DdpmTrainingConfig = z.infer<typeof ddpmTrainingConfigSchema>;
