import { writerProcedure } from '../procedure.ts';
import { changedRunsSchema, runIdsSchema } from '../schemas/run-ids.ts';

/** Hides runs and the stages below them; `runs.restore` takes it back. */
export const deleteRuns = writerProcedure
  .input(runIdsSchema)
  .output(changedRunsSchema)
  .mutation(async ({ ctx, input }) => ({ runIds: await ctx.runEditor.deleteRuns(input.runIds) }));
