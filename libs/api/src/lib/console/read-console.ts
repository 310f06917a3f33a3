import type { ConsolePage } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.object({
  total: z.number(),
  lines: z.array(
    z.object({
      line: z.number(),
      stream: z.enum(['stdout', 'stderr']),
      at: timestampSchema,
      text: z.string(),
    }),
  ),
}) satisfies z.ZodType<ConsolePage>;

/** A range of what a run has printed; `fromLine` below 0 counts from the end. At most 2000 lines. */
export const readConsole = readerProcedure
  .input(
    z.strictObject({
      runId: runIdSchema,
      fromLine: z.int().optional(),
      limit: z.int().min(1).max(2000).optional(),
    }),
  )
  .output(outputSchema)
  .query(({ ctx, input: { runId, ...range } }) => ctx.runStore.readConsole(runId, range));
