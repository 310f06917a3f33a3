import { z } from 'zod';

/** Which checkpoints are written and kept: fields of a training schema. */
export const checkpointSchema = {
  /** Updates between checkpoints; each replaces the one before. */
  checkpointEvery: z.int().positive().default(10_000),
  /** Checkpoints that stay beside the last one; null: none. */
  archive: z
    .strictObject({
      /** Updates between archived checkpoints. */
      every: z.int().positive(),
      /** So many stay, the oldest go; null: all. */
      keep: z.int().positive().nullable().default(null),
    })
    .nullable()
    .default(null),
};

export type ArchiveConfig = z.infer<typeof checkpointSchema.archive>;

/** Evaluation during training, on images that are taken out of the training set; null: none. */
export const heldOutEvaluationSchema = z
  .strictObject({
    /** Updates between evaluations. */
    every: z.int().positive(),
    /** Images that training does not see. */
    images: z.int().positive(),
  })
  .nullable()
  .default(null);

export type HeldOutEvaluationConfig = z.infer<typeof heldOutEvaluationSchema>;
