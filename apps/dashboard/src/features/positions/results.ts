import { decodeSummaryValue } from '@interpolab/api/summary';
import * as z from 'zod/mini';

/** How one condition did: of `samples` drawn, how many are valid, and how many of them lie in the gap. */
const resultSchema = z.object({
  condition: z.string(),
  strength: z.nullable(z.number()),
  samples: z.number(),
  valid: z.number(),
  validShare: z.number(),
  gap: z.number(),
  gapShare: z.number(),
  /** Ends of the 95 % Wilson interval of gapShare. */
  gapLow: z.number(),
  gapHigh: z.number(),
});

export type Result = z.infer<typeof resultSchema>;

/** Where the training set shows nothing: positions strictly between `low` and `high`, in pixels of `width`. */
const gapSupportSchema = z
  .object({ low: z.number(), high: z.number(), width: z.number().check(z.positive()) })
  .check(z.refine((gap) => gap.low < gap.high));

export type GapSupport = z.infer<typeof gapSupportSchema>;

/** A range of the axis. */
export type AxisRange = Pick<GapSupport, 'low' | 'high'>;

/** The results in a run's summary. Rows that are not of the known form are left out; no results is []. */
export function readResults(summary: Record<string, unknown>): Result[] {
  const rows = decodeSummaryValue(summary.results);
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row) => {
    const parsed = resultSchema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}

export function readGapSupport(summary: Record<string, unknown>): GapSupport | null {
  const parsed = gapSupportSchema.safeParse(decodeSummaryValue(summary.gapSupport));
  return parsed.success ? parsed.data : null;
}

/** The free samples and the steered ones that did best: the two numbers a list of runs has room for. */
export function headline(results: readonly Result[]): { free: Result | null; steered: Result | null } {
  const isFree = ({ condition }: Result) => condition === 'unconditional';
  const steered = results.filter((result) => !isFree(result));
  return {
    free: results.find(isFree) ?? null,
    steered: steered.reduce<Result | null>(
      (best, result) => (!best || result.gapShare > best.gapShare ? result : best),
      null,
    ),
  };
}
