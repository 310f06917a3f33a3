import { z } from 'zod';
import { procedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { wireSeries, wireSeriesSchema } from './wire-series.ts';

const inputSchema = z.strictObject({
  runId: runIdSchema,
  names: z.array(nameSchema).min(1).max(100),
  /** A longer series is thinned to about this many points, its extremes kept. */
  maxPoints: z.number().int().min(10).max(20_000).default(2000),
});

/** Series of one run, as columns, in the order asked for; names that the run does not have are left out. */
export const getSeries = procedure
  .input(inputSchema)
  .output(z.array(wireSeriesSchema))
  .query(async ({ ctx, input }) => {
    const series = await ctx.runStore.getSeries(input.runId, input.names, { maxPoints: input.maxPoints });
    return series.map(wireSeries);
  });
