import type { RunPage } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { runKindSchema, runStatusSchema, runSummarySchema } from '../schemas/run-summary.ts';

const inputSchema = z.strictObject({
  project: z.string().min(1).max(200).optional(),
  kind: runKindSchema.optional(),
  parentId: runIdSchema.optional(),
  rootsOnly: z.boolean().optional(),
  status: runStatusSchema.optional(),
  search: z.string().max(500).optional(),
  /** In the query language of libs/tracking: `config.lr < 1e-3 and tag = paper`. */
  filter: z.string().max(2000).optional(),
  limit: z.number().int().min(1).max(500).default(50),
  cursor: z.string().min(1).max(500).nullish(),
  // React Query's infinite queries send it; pages here only go forward.
  direction: z.enum(['forward', 'backward']).optional(),
});

const outputSchema = z.object({
  runs: z.array(runSummarySchema),
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<RunPage>;

/** One page of runs, newest first. */
export const listRuns = readerProcedure
  .input(inputSchema.default({ limit: 50 }))
  .output(outputSchema)
  .query(({ ctx, input: { cursor, direction: _, ...query } }) =>
    ctx.runStore.listRuns({ ...query, cursor: cursor ?? undefined }),
  );
