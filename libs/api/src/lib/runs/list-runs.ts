import type { RunPage } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { chooseRunsSchema, orderFields, orderOf } from '../schemas/choose-runs.ts';
import { runSummarySchema } from '../schemas/run-summary.ts';

const inputSchema = chooseRunsSchema.extend({
  ...orderFields,
  limit: z.number().int().min(1).max(500).default(50),
  cursor: z.string().min(1).max(4000).nullish(),
  // React Query's infinite queries send it; pages here only go forward.
  direction: z.enum(['forward', 'backward']).optional(),
});

const outputSchema = z.object({
  runs: z.array(runSummarySchema),
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<RunPage>;

/** One page of runs, newest first or ordered by any field. */
export const listRuns = readerProcedure
  .input(inputSchema.default({ limit: 50 }))
  .output(outputSchema)
  .query(({ ctx, input: { cursor, direction: _, orderBy, descending, ...query } }) =>
    ctx.runStore.listRuns({ ...query, order: orderOf(orderBy, descending), cursor: cursor ?? undefined }),
  );
