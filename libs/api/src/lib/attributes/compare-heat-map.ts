import { attributeHeatMap, isAttributeAxis, UNKNOWN_MIDDLE, wilsonInterval } from '@interpolab/evaluation';
import { InputError, type ScoreIdentity } from '@interpolab/tracking/read';
import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { findJudgedSets, type JudgedSet } from './judged-runs.ts';

const inputSchema = z.strictObject({
  runId: runIdSchema,
  /** Judges of an attribute in [0, 1] each; left out: the first two of the run that have judged the same samples. */
  x: nameSchema.optional(),
  y: nameSchema.optional(),
  bins: z.int().min(2).max(100).default(20),
});

const axisSchema = z.object({
  judge: z.string(),
  classifierSha256: z.string(),
  /** What training showed of it; empty: not known. */
  seen: z.array(z.object({ low: z.number(), high: z.number() })),
  /** What training never showed, its ends excluded, or 0.1 to 0.9 where that is not known. */
  middle: z.object({ low: z.number(), high: z.number(), neverSeen: z.boolean() }),
});
type Axis = z.infer<typeof axisSchema>;

const outputSchema = z.object({
  /** Judges of the run that have an attribute in [0, 1]. */
  judges: z.array(z.string()),
  x: axisSchema.nullable(),
  y: axisSchema.nullable(),
  /** A map for each condition that both have judged. */
  maps: z.array(
    z.object({
      condition: z.string(),
      bins: z.number(),
      /** Cell (x, y) at y · bins + x. */
      counts: z.array(z.number()),
      counted: z.number(),
      left: z.number(),
      /** In the middle of both, of all samples, from the scores themselves: cells may straddle an end. */
      inBoth: z.object({
        ...{ successes: z.number(), total: z.number(), share: z.number().nullable() },
        ...{ low: z.number(), high: z.number() },
      }),
    }),
  ),
});

const identityOf = ({ name, samplesSha256, classifierSha256 }: ScoreIdentity): ScoreIdentity => ({
  ...{ name, samplesSha256, classifierSha256 },
});

/** The samples of a run over two attributes at once, as two judges gave them: only where both judged the same samples. */
export const compareHeatMap = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runId, x, y, bins } }) => {
    const { runs, sets } = await findJudgedSets(ctx.runStore, [runId]);
    if (runs.length === 0) throw notFound(`There is no run ${runId}.`);
    const attributes = sets.filter(({ axis }) => isAttributeAxis(axis));
    const judges = [...new Set(attributes.map(({ judge }) => judge))].sort();
    const [first, second] = [
      x ?? judges.find((judge) => judge !== y),
      y ?? judges.findLast((judge) => judge !== x),
    ];
    const of = (judge: string | undefined) => attributes.filter((set) => set.judge === judge);
    const [xs, ys] = [of(first), first === second ? [] : of(second)];
    const pairs = xs.flatMap((xSet) => {
      const ySet = ys.find(({ samplesSha256 }) => samplesSha256 === xSet.samplesSha256);
      return ySet ? [{ xSet, ySet }] : [];
    });
    const both = pairs.flatMap(({ xSet, ySet }) => [xSet, ySet]);
    for (const axis of [xs, ys])
      if (new Set(both.filter((set) => axis.includes(set)).map((set) => set.classifierSha256)).size > 1)
        throw new InputError(
          `compare.heatMap: expected one judge called ${axis[0].judge}, got several (their scores say nothing about each other).`,
        );
    const owners = [...new Set(both.map(({ ownerId }) => ownerId))];
    const [xAxis, yAxis] = [axisOf(pairs[0]?.xSet), axisOf(pairs[0]?.ySet)];
    const maps: z.infer<typeof outputSchema>['maps'] = [];
    for (const { xSet, ySet } of pairs) {
      const [xScores, yScores] = await ctx.runStore.scoresOfRuns(owners, [
        identityOf(xSet),
        identityOf(ySet),
      ]);
      if (!xScores || !yScores || !xAxis || !yAxis) continue;
      const inBoth = xScores.scores.filter(
        (score, at) => isInMiddle(score, xAxis) && isInMiddle(yScores.scores[at], yAxis),
      ).length;
      maps.push({
        condition: xSet.condition,
        ...copyOf(attributeHeatMap(xScores.scores, yScores.scores, bins)),
        inBoth: wilsonInterval(inBoth, xScores.scores.length),
      });
    }
    return { judges, x: xAxis, y: yAxis, maps };
  });

function axisOf(set: JudgedSet | undefined): Axis | null {
  if (!set) return null;
  const { judge, classifierSha256, axis } = set;
  const middle = { ...(axis.gap ?? UNKNOWN_MIDDLE), neverSeen: axis.gap !== null };
  return { judge, classifierSha256, seen: [...axis.seen], middle };
}

/** NaN, a sample without a score, is nowhere. */
function isInMiddle(score: number, { middle: { low, high, neverSeen } }: Axis): boolean {
  return neverSeen ? score > low && score < high : score >= low && score <= high;
}

function copyOf({ counts, ...map }: ReturnType<typeof attributeHeatMap>) {
  return { ...map, counts: [...counts] };
}
