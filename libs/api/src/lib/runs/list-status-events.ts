import type { StatusEvent } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { runStatusSchema, timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({ status: runStatusSchema, at: timestampSchema, reason: z.string() }),
) satisfies z.ZodType<StatusEvent[]>;

/** What happened to a run's status, when and why, oldest first. */
export const listStatusEvents = readerProcedure
  .input(z.strictObject({ runId: runIdSchema }))
  .output(outputSchema)
  .query(({ ctx, input }) => ctx.runStore.statusEvents(input.runId));
