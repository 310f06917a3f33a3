import type { RunKeys } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';

const inputSchema = z.strictObject({
  project: z.string().min(1).max(200).optional(),
  /** Words that are all in the key, upper or lower case. */
  search: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

const outputSchema = z.object({
  /** `config.ddpm.lr`, `metrics.loss`, … with how many runs have it; not exact above 10,000. */
  keys: z.array(z.object({ field: z.string(), runs: z.number(), exact: z.boolean() })),
  /** How many keys there are that fit. */
  total: z.number(),
}) satisfies z.ZodType<RunKeys>;

/** The settings and metrics that runs have, as columns to choose from. */
export const findKeys = readerProcedure
  .input(inputSchema.default({ limit: 50 }))
  .output(outputSchema)
  .query(({ ctx, input }) => ctx.runStore.findKeys(input));
