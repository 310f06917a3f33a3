import type { Lineage } from '@interpolab/tracking/read';
import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { runKindSchema, runStatusSchema } from '../schemas/run-summary.ts';

const outputSchema = z.object({
  /** `distance` is below 0 for what the run was made of, above 0 for what was made of it. */
  runs: z.array(
    z.object({
      runId: z.string(),
      name: z.string(),
      kind: runKindSchema,
      status: runStatusSchema,
      project: z.string(),
      distance: z.number(),
    }),
  ),
  /** `to` has read an artifact that `from` made. */
  edges: z.array(z.object({ from: z.string(), to: z.string(), sha256: z.string(), name: z.string() })),
  /** There are more than the 500 runs, or the steps, that were gone through. */
  cut: z.boolean(),
}) satisfies z.ZodType<Lineage>;

/** The runs that a run's inputs come from, those that read what it made, and so on: a graph to be drawn. */
export const getLineage = readerProcedure
  .input(z.strictObject({ runId: runIdSchema, depth: z.number().int().min(1).max(50).default(10) }))
  .output(outputSchema)
  .query(async ({ ctx, input: { runId, depth } }) => {
    const lineage = await ctx.runStore.lineage(runId, { depth });
    if (lineage.runs.length === 0) throw notFound(`There is no run ${runId}.`);
    return lineage;
  });
