import {
  checkpointSchema,
  heldOutEvaluationSchema,
  learningRateSchema,
  randomCropSchema,
  updateSchema,
} from '@interpolab/nn';
import { z } from 'zod';
import { ddpmLossConfigSchema } from './loss-config.ts';
import { respacingPattern } from './respacing.ts';
import { timestepSamplerSchema } from './timestep-sampler.ts';

const emaDecaySchema = z.number().min(0).lt(1);

/** How the noise predictor is trained; the defaults are the paper's (paper §2.2). */
export const ddpmTrainingConfigSchema = z
  .strictObject({
    steps: z.int().positive().default(250_000),
    batchSize: z.int().positive().default(64),
    ...learningRateSchema,
    learningRate: learningRateSchema.learningRate.default(1e-4),
    weightDecay: z.number().min(0).default(0),
    loss: ddpmLossConfigSchema.prefault({}),
    ...updateSchema,
    timestepSampler: timestepSamplerSchema.default('uniform'),
    /** Share of the images that a class-conditional network sees without their label (paper §2.3: 0.1). */
    labelDropProbability: z.number().min(0).lt(1).default(0),
    /** Rate of the moving average of the weights, with which samples are drawn. */
    emaDecay: emaDecaySchema.default(0.9999),
    /** Rates of further averages, which are kept too. */
    furtherEmaDecays: z.array(emaDecaySchema).default([]),
    /** Mirror every image with probability ½. The paper always does; wrong for data that is not symmetric. */
    flip: z.boolean().default(true),
    /** Random crops; the paper's diffusion models are trained without. */
    randomCrop: randomCropSchema.nullable().default(null),
    ...checkpointSchema,
    evaluation: heldOutEvaluationSchema,
    /** Samples drawn during training with the averaged weights, a few images in a few steps; null: none. */
    samples: z
      .strictObject({
        /** Updates between samples. */
        every: z.int().positive(),
        count: z.int().positive().default(16),
        respacing: z
          .string()
          .regex(respacingPattern, 'must look like "25", "5,10,10" or "ddim25"')
          .default('25'),
      })
      .nullable()
      .default(null),
  })
  .superRefine(({ emaDecay, furtherEmaDecays }, context) => {
    const all = [emaDecay, ...furtherEmaDecays];
    all.forEach((decay, index) => {
      if (all.indexOf(decay) === index) return;
      context.addIssue({
        code: 'custom',
        path: ['furtherEmaDecays', index - 1],
        message: `must be a rate of its own, got ${decay} again`,
      });
    });
  });

export type DdpmTrainingConfig = z.infer<typeof ddpmTrainingConfigSchema>;
