import {
  checkpointSchema,
  heldOutEvaluationSchema,
  learningRateSchema,
  randomCropSchema,
  updateSchema,
} from '@interpolab/nn';
import { z } from 'zod';

/** How the guidance classifier is trained; the defaults are the paper's (paper §3.2). */
export const classifierTrainingConfigSchema = z
  .strictObject({
    steps: z.int().positive().default(150_000),
    batchSize: z.int().positive().default(64),
    ...learningRateSchema,
    learningRate: learningRateSchema.learningRate.default(3e-4),
    weightDecay: z.number().min(0).default(0),
    ...updateSchema,
    /** How often the images of each class are drawn, relative to the others; null: every image equally (paper §3.2). */
    classWeights: z.array(z.number().min(0)).min(1).nullable().default(null),
    /**
     * For so many steps the timesteps are drawn below a limit that rises linearly from the least noise to all of it. What
     * separates the classes is easier to find there; a training on all noise at once may never leave chance (decision 034).
     * Absent: all timesteps from the start, as in the paper.
     */
    noiseWarmupSteps: z.int().positive().optional(),
    /** Share of the target that is spread evenly over all logits (Szegedy et al. 2016). */
    labelSmoothing: z.number().min(0).lt(1).default(0),
    /** Mirror every image with probability ½; the circles are trained without. */
    flip: z.boolean().default(true),
    /** Random crops, as the paper's classifiers of photographs are trained ({}); the circles are trained without. */
    randomCrop: randomCropSchema.nullable().default(null),
    ...checkpointSchema,
    evaluation: heldOutEvaluationSchema,
  })
  .refine(({ steps, noiseWarmupSteps = 0 }) => noiseWarmupSteps < steps, {
    path: ['noiseWarmupSteps'],
    message: 'must be below steps, or the classifier never sees all of the noise that it will meet',
  });

export type ClassifierTrainingConfig = z.infer<typeof classifierTrainingConfigSchema>;
