import { z } from 'zod';

/** How an update is computed, whatever is trained: fields of a training schema. The defaults are the paper's. */
export const updateSchema = {
  /**
   * Images that go through the network at a time, for less memory; null: the whole batch. The gradient is that of the
   * whole batch up to rounding, but for dropout, which draws part by part.
   */
  microbatchSize: z.int().positive().nullable().default(null),
  /** Compute the networks' blocks twice instead of keeping what lies inside them: less memory, a third more time. */
  checkpointActivations: z.boolean().default(false),
  /** Longer gradients are shortened to this length (global norm); null: none is. */
  maxGradientNorm: z.number().positive().nullable().default(null),
  /** No engine here computes in half precision; the key is there to say so. */
  precision: z
    .literal('float32', {
      error: ({ input }) =>
        `must be "float32", got ${JSON.stringify(input)}: every engine here computes in float32 (for less memory set microbatchSize or checkpointActivations)`,
    })
    .default('float32'),
};

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

/** How many images each part of a batch has: of `microbatchSize`, the last one what is left. */
export function microbatches(
  batchSize: number,
  microbatchSize: number | null,
): { first: number; end: number }[] {
  const size = microbatchSize ?? batchSize;
  const parts: { first: number; end: number }[] = [];
  for (let first = 0; first < batchSize; first += size) {
    parts.push({ first, end: Math.min(batchSize, first + size) });
  }
  return parts;
}
