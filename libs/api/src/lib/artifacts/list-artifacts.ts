import type { RunArtifact } from '@interpolab/tracking/read';
import { z } from 'zod';
import { procedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({
    name: z.string(),
    kind: z.string(),
    role: z.enum(['in', 'out']),
    sha256: z.string(),
    bytes: z.number(),
    createdAt: timestampSchema,
  }),
) satisfies z.ZodType<RunArtifact[]>;

/** What a run read and what it made, inputs first. */
export const listArtifacts = procedure
  .input(z.strictObject({ runId: runIdSchema }))
  .output(outputSchema)
  .query(({ ctx, input }) => ctx.runStore.artifacts(input.runId));
