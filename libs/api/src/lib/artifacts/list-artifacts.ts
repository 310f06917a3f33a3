import type { RunArtifact } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

export const artifactSchema = z.object({
  name: z.string(),
  kind: z.string(),
  role: z.enum(['in', 'out']),
  sha256: z.string(),
  bytes: z.number(),
  createdAt: timestampSchema,
}) satisfies z.ZodType<RunArtifact>;

/** What a run read and what it made, inputs first. */
export const listArtifacts = readerProcedure
  .input(z.strictObject({ runId: runIdSchema }))
  .output(z.array(artifactSchema))
  .query(({ ctx, input }) => ctx.runStore.artifacts(input.runId));
