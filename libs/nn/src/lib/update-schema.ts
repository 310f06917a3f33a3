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
