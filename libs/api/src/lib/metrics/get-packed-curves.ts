import { InputError, SMOOTHING_KERNELS } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { packNumbers } from './packed-numbers.ts';

/** What one answer may hold; some 30 MB. */
const MAX_POINTS = 2_000_000;

const inputSchema = z.strictObject({
  runIds: z.array(runIdSchema).min(1).max(500),
  name: nameSchema,
  /** A longer series is thinned to about this many points, its extremes kept. */
  maxPoints: z.number().int().min(10).max(20_000).default(2000),
  /** Only steps from here … */
  fromStep: z.number().int().optional(),
  /** … to here, both inclusive. */
  toStep: z.number().int().optional(),
  /** How to smooth; without it nothing is smoothed. */
  kernel: z.enum(SMOOTHING_KERNELS).optional(),
  /** Of the kernel, in steps. */
  width: z.number().positive().max(1e9).default(20),
});

const packedSchema = z.union([
  z.string(),
  z.strictObject({ first: z.number(), stride: z.number(), count: z.number() }),
]);

const outputSchema = z.array(
  z.object({
    runId: z.string(),
    steps: packedSchema,
    values: packedSchema,
    /** Computed before anything was left out; null without smoothing. */
    smoothed: packedSchema.nullable(),
    totalCount: z.number(),
  }),
);

/** One series of many runs for a chart of hundreds of lines, in the order asked for; `unpackNumbers` reads its columns. */
export const getPackedCurves = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, name, maxPoints, fromStep, toStep, kernel, width } }) => {
    if (runIds.length * maxPoints > MAX_POINTS) {
      throw new InputError(
        `runIds: expected runs × maxPoints of at most ${MAX_POINTS}, got ${runIds.length} × ${maxPoints} (lower maxPoints to ${Math.floor(MAX_POINTS / runIds.length)}).`,
      );
    }
    const smoothing = kernel && { kernel, width, over: 'steps' as const };
    const wanted = runIds.map((runId) => ({ runId, name, fromStep, toStep }));
    const curves = await ctx.runStore.getCurves(wanted, { maxPoints, smoothing });
    return curves.map(({ runId, steps, values, smoothed, totalCount }) => ({
      ...{ runId, totalCount, steps: packNumbers(steps), values: packNumbers(values) },
      smoothed: smoothed && packNumbers(smoothed),
    }));
  });
