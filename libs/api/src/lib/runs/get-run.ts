import { type RunDetail, STEP_POLICIES } from '@interpolab/tracking/read';
import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { jsonObjectSchema, runSummarySchema } from '../schemas/run-summary.ts';
import { runWarningSchema, runWarnings } from '../schemas/run-warnings.ts';

const outputSchema = runSummarySchema.extend({
  stepPolicy: z.enum(STEP_POLICIES),
  config: jsonObjectSchema,
  notes: z.string(),
  gitCommit: z.string().nullable(),
  gitDirty: z.boolean().nullable(),
  host: z.string(),
  environment: jsonObjectSchema,
  parent: runSummarySchema.nullable(),
  children: z.array(runSummarySchema),
  warnings: z.array(runWarningSchema),
}) satisfies z.ZodType<RunDetail>;

/** Everything about one run that is not a series, an image or an artifact. */
export const getRun = readerProcedure
  .input(z.strictObject({ runId: runIdSchema }))
  .output(outputSchema)
  .query(async ({ ctx, input }) => {
    const run = await ctx.runStore.getRun(input.runId);
    if (!run) throw notFound(`There is no run ${input.runId}.`);
    return { ...run, warnings: runWarnings(run, run.children) };
  });
