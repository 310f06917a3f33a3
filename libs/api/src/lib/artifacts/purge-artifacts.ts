import type { PurgedArtifacts } from '@interpolab/tracking/read';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { ownerProcedure } from '../procedure.ts';

export const purgedArtifactsSchema = z.object({
  files: z.number(),
  bytes: z.number(),
  waitingFiles: z.number(),
  waitingBytes: z.number(),
}) satisfies z.ZodType<PurgedArtifacts>;

/**
 * Frees the files of artifacts that no run, image, score set or alias of any project names any more; with `dryRun` only says
 * how much that is. What was stored or needed within the last hour stays, and is counted as waiting.
 */
export const purgeArtifacts = ownerProcedure
  .input(z.strictObject({ dryRun: z.boolean() }))
  .output(purgedArtifactsSchema)
  .mutation(({ ctx, input }) => {
    if (!ctx.artifactPurger)
      throw new TRPCError({ code: 'PRECONDITION_FAILED', message: 'This server has no files of artifacts.' });
    return ctx.artifactPurger.purge(input);
  });
