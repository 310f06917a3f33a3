import { PULSE_PARTS, type RunPulse } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { progressSchema, timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({
    runId: z.string(),
    progress: progressSchema.nullable(),
    heartbeatAt: timestampSchema,
    /** Of each part of the run: another mark than before says that it is to be read again. */
    marks: z.record(z.enum(PULSE_PARTS), z.string()),
  }) satisfies z.ZodType<RunPulse>,
);

/** What moves in runs while they work, and which parts of them have changed; some hundred bytes a run. */
export const listPulses = readerProcedure
  .input(z.strictObject({ runIds: z.array(runIdSchema).min(1).max(1000) }))
  .output(outputSchema)
  .query(({ ctx, input }) => ctx.runStore.runPulses(input.runIds));
