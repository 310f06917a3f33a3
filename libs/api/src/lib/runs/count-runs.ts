import type { RunCount } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { chooseRunsSchema } from '../schemas/choose-runs.ts';

const outputSchema = z.object({
  count: z.number(),
  /** False if there are more: counting goes up to 10,000. */
  exact: z.boolean(),
}) satisfies z.ZodType<RunCount>;

/** How many runs a list has in all. */
export const countRuns = readerProcedure
  .input(chooseRunsSchema.default({}))
  .output(outputSchema)
  .query(({ ctx, input }) => ctx.runStore.countRuns(input));
