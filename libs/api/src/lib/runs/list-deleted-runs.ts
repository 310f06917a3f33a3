import type { DeletedRun } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runSummarySchema, timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(runSummarySchema.extend({ deletedAt: timestampSchema })) satisfies z.ZodType<
  DeletedRun[]
>;

/** The runs that can be restored, the newest deletion first; at most 500. */
export const listDeletedRuns = readerProcedure
  .output(outputSchema)
  .query(({ ctx }) => ctx.runEditor.deletedRuns());
