import { z } from 'zod';
import { writerProcedure } from '../procedure.ts';
import { changedRunsSchema, runIdsSchema } from '../schemas/run-ids.ts';

const tagsSchema = z.array(z.string().min(1).max(250)).max(100).optional();

/** Adds tags to many runs and takes others away; answers with the runs that changed. */
export const tagRuns = writerProcedure
  .input(runIdsSchema.extend({ add: tagsSchema, remove: tagsSchema }))
  .output(changedRunsSchema)
  .mutation(async ({ ctx, input: { runIds, ...changes } }) => ({
    runIds: await ctx.runEditor.tagRuns(runIds, changes),
  }));
