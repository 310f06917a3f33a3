import type { LoggedTable } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({
    name: z.string(),
    step: z.number().nullable(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    at: timestampSchema,
  }),
) satisfies z.ZodType<LoggedTable[]>;

/** The tables and texts of a run, by name, then by step. */
export const listTables = readerProcedure
  .input(z.strictObject({ runId: runIdSchema, name: nameSchema.optional() }))
  .output(outputSchema)
  .query(({ ctx, input: { runId, name } }) => ctx.runStore.getTables(runId, { name }));
