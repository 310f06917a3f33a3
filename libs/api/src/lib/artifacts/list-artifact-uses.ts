import type { ArtifactUse } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runKindSchema, timestampSchema } from '../schemas/run-summary.ts';
import { sha256Schema } from './artifact-alias-schema.ts';

const outputSchema = z.array(
  z.object({
    runId: z.string(),
    runName: z.string(),
    kind: runKindSchema,
    role: z.enum(['in', 'out']),
    name: z.string(),
    at: timestampSchema,
  }),
) satisfies z.ZodType<ArtifactUse[]>;

/** Lineage of an artifact: the runs that made it and those that read it, the earliest first; at most 500. */
export const listArtifactUses = readerProcedure
  .input(z.strictObject({ sha256: sha256Schema }))
  .output(outputSchema)
  .query(({ ctx, input }) => ctx.runStore.artifactUses(input.sha256));
