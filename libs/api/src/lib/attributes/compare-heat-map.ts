import { attributeHeatMap } from '@interpolab/evaluation';
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
});

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
    }),
  ),
});

const isAttribute = ({ axis }: JudgedSet) => axis.places === null && axis.low === 0 && axis.high === 1;
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
    const attributes = sets.filter(isAttribute);
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
    const maps: z.infer<typeof outputSchema>['maps'] = [];
    for (const { xSet, ySet } of pairs) {
      const [xScores, yScores] = await ctx.runStore.scoresOfRuns(owners, [
        identityOf(xSet),
        identityOf(ySet),
      ]);
      if (!xScores || !yScores) continue;
      maps.push({
        condition: xSet.condition,
        ...copyOf(attributeHeatMap(xScores.scores, yScores.scores, bins)),
      });
    }
    const axisOf = (set: JudgedSet | undefined) =>
      set ? { judge: set.judge, classifierSha256: set.classifierSha256, seen: [...set.axis.seen] } : null;
    return { judges, x: axisOf(pairs[0]?.xSet), y: axisOf(pairs[0]?.ySet), maps };
  });

function copyOf({ counts, ...map }: ReturnType<typeof attributeHeatMap>) {
  return { ...map, counts: [...counts] };
}
