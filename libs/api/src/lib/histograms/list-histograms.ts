import type { Histogram } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({
    name: z.string(),
    step: z.number().nullable(),
    edges: z.array(z.number()),
    counts: z.array(z.number()),
    at: timestampSchema,
  }),
) satisfies z.ZodType<Histogram[]>;

/** The histograms of a run, by name, then by step. `edges` has one number more than `counts`. */
export const listHistograms = readerProcedure
  .input(z.strictObject({ runId: runIdSchema, name: nameSchema.optional() }))
  .output(outputSchema)
  .query(({ ctx, input: { runId, name } }) => ctx.runStore.getHistograms(runId, { name }));
