import { InputError } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { wireSeries, wireSeriesSchema } from './wire-series.ts';

/** What one answer may hold; some 100 MB of JSON. */
const MAX_POINTS = 2_000_000;

const inputSchema = z.strictObject({
  runIds: z.array(runIdSchema).min(1).max(1000),
  name: nameSchema,
  /** A longer series is thinned to about this many points, its extremes kept. */
  maxPoints: z.number().int().min(10).max(20_000).default(2000),
  /** Only steps from here … */
  fromStep: z.number().int().optional(),
  /** … to here, both inclusive. */
  toStep: z.number().int().optional(),
});

const outputSchema = z.array(wireSeriesSchema.extend({ runId: z.string() }));

/** One series of many runs, as columns, in the order asked for: a chart that compares them. Runs without it are left out. */
export const getSeriesOfRuns = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, name, ...options } }) => {
    const asked = runIds.length * options.maxPoints;
    if (asked > MAX_POINTS) {
      throw new InputError(
        `runIds: expected runs × maxPoints of at most ${MAX_POINTS}, got ${runIds.length} × ${options.maxPoints} (lower maxPoints to ${Math.floor(MAX_POINTS / runIds.length)}).`,
      );
    }
    const series = await ctx.runStore.getSeriesOfRuns(runIds, name, options);
    return series.map((one) => ({ ...wireSeries(one), runId: one.runId }));
  });
