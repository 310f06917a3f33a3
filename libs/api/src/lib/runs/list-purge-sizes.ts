import type { PurgeSizes } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdsSchema } from '../schemas/run-ids.ts';

const outputSchema = z.object({
  runs: z.array(
    z.object({
      runId: z.string(),
      points: z.number(),
      /** Of series and scores, … */
      rowBytes: z.number(),
      /** … and of files that only this run has. */
      fileBytes: z.number(),
    }),
  ),
  /** Of files that several of these runs have and nobody else, each counted once: they go only with the last of them. */
  sharedFileBytes: z.number(),
}) satisfies z.ZodType<PurgeSizes>;

/** What purging deleted runs would free, run by run; runs that are not deleted are left out. Changes nothing. */
export const listPurgeSizes = readerProcedure
  .input(runIdsSchema)
  .output(outputSchema)
  .query(({ ctx, input }) => ctx.runEditor.purgeSizes(input.runIds));
