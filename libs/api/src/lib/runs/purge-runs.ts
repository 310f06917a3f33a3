import type { Purged } from '@interpolab/tracking/read';
import { z } from 'zod';
import { adminProcedure } from '../procedure.ts';
import { runIdsSchema } from '../schemas/run-ids.ts';

const outputSchema = z.object({
  runs: z.number(),
  points: z.number(),
  bytes: z.number(),
  artifacts: z.array(z.string()),
}) satisfies z.ZodType<Purged>;

/** Takes deleted runs out of the database for good; says what that was. Runs that are not deleted stay. */
export const purgeRuns = adminProcedure
  .input(runIdsSchema)
  .output(outputSchema)
  .mutation(({ ctx, input }) => ctx.runEditor.purgeRuns(input.runIds));
