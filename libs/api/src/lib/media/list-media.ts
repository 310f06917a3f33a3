import type { Media } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({
    name: z.string(),
    step: z.number().nullable(),
    sampleIndex: z.number(),
    caption: z.string(),
    mediaType: z.string(),
    width: z.number().nullable(),
    height: z.number().nullable(),
    sha256: z.string(),
    bytes: z.number(),
    at: timestampSchema,
  }),
) satisfies z.ZodType<Media[]>;

/** The images of a run, by name, step and index. Their bytes are fetched by `sha256`, elsewhere. */
export const listMedia = readerProcedure
  .input(z.strictObject({ runId: runIdSchema, name: nameSchema.optional() }))
  .output(outputSchema)
  .query(({ ctx, input: { runId, name } }) => ctx.runStore.listMedia(runId, { name }));
