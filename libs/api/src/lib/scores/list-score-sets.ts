import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({
    name: z.string(),
    step: z.number().nullable(),
    samplesSha256: z.string(),
    classifierSha256: z.string(),
    /** In the order of the samples; null where a score is not finite. */
    scores: z.array(z.number().nullable()),
    at: timestampSchema,
  }),
);

/** What a classifier gave each sample of a set: both are named by hash, so that only like is compared with like. */
export const listScoreSets = readerProcedure
  .input(z.strictObject({ runId: runIdSchema, name: nameSchema.optional() }))
  .output(outputSchema)
  .query(async ({ ctx, input: { runId, name } }) => {
    const sets = await ctx.runStore.getScoreSets(runId, { name });
    return sets.map((set) => ({
      ...set,
      scores: set.scores.map((score) => (Number.isFinite(score) ? score : null)),
    }));
  });
