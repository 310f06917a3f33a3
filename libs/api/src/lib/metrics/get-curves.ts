import { InputError, SMOOTHING_KERNELS } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { wireSeries, wireSeriesSchema } from './wire-series.ts';

/** What one answer may hold; some 100 MB of JSON. */
const MAX_POINTS = 2_000_000;

/** What one question may have smoothed, which reads every point of a series. */
const MAX_SMOOTHED = 500;

// Flat lists, so that a query in an address can say them too.
const inputSchema = z.strictObject({
  /** The run of each series … */
  runIds: z.array(runIdSchema).min(1).max(1000),
  /** … and its name; one name is that of all. */
  names: z.array(nameSchema).min(1).max(1000),
  /** Where each begins, if only what has come since is wanted; one number is for all. */
  fromSteps: z.array(z.number().int()).max(1000).optional(),
  /** Where each ends; one number is for all. */
  toSteps: z.array(z.number().int()).max(1000).optional(),
  /** A longer series is thinned to about this many points, its extremes kept. */
  maxPoints: z.number().int().min(10).max(20_000).default(2000),
  /** How to smooth; without it nothing is smoothed. */
  kernel: z.enum(SMOOTHING_KERNELS).optional(),
  /** Of the kernel, in steps or seconds. */
  width: z.number().positive().max(1e9).default(20),
  over: z.enum(['steps', 'seconds']).default('steps'),
});

/** The item of a list that belongs to each series; throws InputError on a list of another length. */
function forEach<Item>(name: string, items: readonly Item[], count: number): (at: number) => Item {
  if (items.length !== 1 && items.length !== count)
    throw new InputError(`${name}: expected 1 or ${count} (one for each of runIds), got ${items.length}.`);
  return (at) => (items.length === 1 ? items[0] : items[at]);
}

const outputSchema = z.array(
  wireSeriesSchema.extend({
    runId: z.string(),
    /** Computed before anything was left out; null where the value is not finite. Null as a whole without smoothing. */
    smoothed: z.array(z.number().nullable()).nullable(),
    /** Of the whole series: if it is not what a reader has with what is new, the series was changed. */
    count: z.number(),
    conflicts: z.number(),
  }),
);

/** Series of any runs for charts, in the order asked for, smoothed and thinned; what is not there is left out. */
export const getCurves = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, names, fromSteps, toSteps, maxPoints, kernel, width, over } }) => {
    const asked = runIds.length * maxPoints;
    if (asked > MAX_POINTS) {
      throw new InputError(
        `runIds: expected series × maxPoints of at most ${MAX_POINTS}, got ${runIds.length} × ${maxPoints} (lower maxPoints to ${Math.floor(MAX_POINTS / runIds.length)}).`,
      );
    }
    if (kernel && runIds.length > MAX_SMOOTHED) {
      throw new InputError(
        `runIds: expected at most ${MAX_SMOOTHED} series to be smoothed, got ${runIds.length} (ask several times, or without kernel).`,
      );
    }
    const name = forEach('names', names, runIds.length);
    const fromStep = fromSteps ? forEach('fromSteps', fromSteps, runIds.length) : () => undefined;
    const toStep = toSteps ? forEach('toSteps', toSteps, runIds.length) : () => undefined;
    const wanted = runIds.map((runId, at) => ({
      ...{ runId, name: name(at), fromStep: fromStep(at), toStep: toStep(at) },
    }));
    const smoothing = kernel && { kernel, width, over };
    const curves = await ctx.runStore.getCurves(wanted, { maxPoints, smoothing });
    return curves.map(({ runId, smoothed, count, conflicts, ...one }) => ({
      ...{ ...wireSeries(one), runId, count, conflicts },
      smoothed: smoothed?.map((value) => (Number.isFinite(value) ? value : null)) ?? null,
    }));
  });
