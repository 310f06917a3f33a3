import type { MetricSummary } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({
    name: z.string(),
    count: z.number(),
    finiteCount: z.number(),
    min: z.number().nullable(),
    max: z.number().nullable(),
    sum: z.number(),
    firstStep: z.number(),
    lastStep: z.number(),
    /** `first` and `last` are null where they are not finite, as JSON has no word for that. */
    first: z.number().nullable(),
    last: z.number().nullable(),
    lastAt: timestampSchema,
    conflicts: z.number(),
  } satisfies Record<keyof MetricSummary, z.ZodType>),
);

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);

/** What is known of each series of a run without reading it, by name. */
export const listMetrics = readerProcedure
  .input(z.strictObject({ runId: runIdSchema }))
  .output(outputSchema)
  .query(async ({ ctx, input }) => {
    const metrics = await ctx.runStore.listMetrics(input.runId);
    return metrics.map(({ first, last, ...metric }) => ({
      ...{ ...metric, first: finiteOrNull(first), last: finiteOrNull(last) },
    }));
  });
