import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { wireSeries, wireSeriesSchema } from './wire-series.ts';

const inputSchema = z.strictObject({
  runId: runIdSchema,
  names: z.array(nameSchema).min(1).max(100),
  /** A longer series is thinned to about this many points, its extremes kept. */
  maxPoints: z.number().int().min(10).max(20_000).default(2000),
  /** Only steps from here … */
  fromStep: z.number().int().optional(),
  /** … to here, both inclusive. */
  toStep: z.number().int().optional(),
});

/** Series of one run, as columns, in the order asked for; names that the run does not have are left out. */
export const getSeries = readerProcedure
  .input(inputSchema)
  .output(z.array(wireSeriesSchema))
  .query(async ({ ctx, input: { runId, names, ...options } }) => {
    const series = await ctx.runStore.getSeries(runId, names, options);
    return series.map(wireSeries);
  });
