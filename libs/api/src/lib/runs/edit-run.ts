import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { writerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';

const inputSchema = z.strictObject({
  runId: runIdSchema,
  /** All tags the run has afterwards. */
  tags: z.array(z.string().min(1).max(250)).max(100).optional(),
  notes: z.string().max(100_000).optional(),
});

/** Sets tags and notes of a run; what is left out stays. */
export const editRun = writerProcedure
  .input(inputSchema)
  .output(z.null())
  .mutation(async ({ ctx, input: { runId, ...changes } }) => {
    if (!(await ctx.runEditor.editRun(runId, changes))) throw notFound(`There is no run ${runId}.`);
    return null;
  });
