import { writerProcedure } from '../procedure.ts';
import { changedRunsSchema, runIdsSchema } from '../schemas/run-ids.ts';

/** Shows deleted runs and the stages below them again. */
export const restoreRuns = writerProcedure
  .input(runIdsSchema)
  .output(changedRunsSchema)
  .mutation(async ({ ctx, input }) => ({ runIds: await ctx.runEditor.restoreRuns(input.runIds) }));
