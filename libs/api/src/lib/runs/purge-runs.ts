import type { Purged, PurgedArtifacts } from '@interpolab/tracking/read';
import { z } from 'zod';
import type { ApiContext } from '../api-context.ts';
import { purgedArtifactsSchema } from '../artifacts/purge-artifacts.ts';
import { adminProcedure } from '../procedure.ts';
import { runIdsSchema } from '../schemas/run-ids.ts';

const outputSchema = z.object({
  runs: z.number(),
  points: z.number(),
  /** Of artifacts that nothing names any more, … */
  bytes: z.number(),
  artifacts: z.array(z.string()),
  /** … and what of that is free already; null with `dryRun`, and if their store does not answer: `artifacts.purge` does it then. */
  files: purgedArtifactsSchema.nullable(),
}) satisfies z.ZodType<Purged & { files: PurgedArtifacts | null }>;

/** The runs are gone by now, so a store that is away is told to the log and not to the caller as a failure. */
async function purgeFiles({ artifactPurger, reportError }: ApiContext, only: readonly string[]) {
  if (!artifactPurger) return null;
  return artifactPurger.purge({ only }).catch((error) => {
    reportError(error, 'runs.purge');
    return null;
  });
}

/**
 * Takes deleted runs out of the database for good, with the files that nothing else needs; says what that was. Runs that are
 * not deleted stay. With `dryRun` it only says what that would be.
 */
export const purgeRuns = adminProcedure
  .input(runIdsSchema.extend({ dryRun: z.boolean().default(false) }))
  .output(outputSchema)
  .mutation(async ({ ctx, input: { runIds, dryRun } }) => {
    const purged = await ctx.runEditor.purgeRuns(runIds, { dryRun });
    return { ...purged, files: dryRun ? null : await purgeFiles(ctx, purged.artifacts) };
  });
