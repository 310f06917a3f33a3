import { BIN_VARIANTS, DISTANCE_NAMES, scoreAxisSchema, UNKNOWN_MIDDLE } from '@interpolab/evaluation';
import { z } from 'zod';
import { findGroups } from '../compare/find-groups.ts';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { runWarningSchema, runWarnings } from '../schemas/run-warnings.ts';
import { disagreementSchema } from './disagreement.ts';
import { type DisagreementSet, findJudgedSets } from './judged-runs.ts';
import { type MeasuredSet, measureSets } from './measure-sets.ts';

/** How score sets are chosen and measured. */
export const attributesInputSchema = z.strictObject({
  runIds: z.array(runIdSchema).min(1).max(500),
  /** Only this judge's: the part of a set's name before the first `/`. */
  judge: nameSchema.optional(),
  /** Of attributes in [0, 1]; positions have a bin for each place. */
  bins: z.int().min(10).max(400).default(100),
  /** `reference` bins each set over its own min…max, as the paper's code does: then no two sets have the same bins. */
  variant: z.enum(BIN_VARIANTS).default('fixed'),
  /** The middle where no never-seen range is known. */
  middleLow: z.number().min(0).max(1).default(UNKNOWN_MIDDLE.low),
  middleHigh: z.number().min(0).max(1).default(UNKNOWN_MIDDLE.high),
});

const shareSchema = z.object({
  successes: z.number(),
  total: z.number(),
  share: z.number().nullable(),
  low: z.number(),
  high: z.number(),
});

const distanceSchema = z.object({
  value: z.number(),
  /** 95 % interval of the sampler's own distance, chance taken off. */
  low: z.number(),
  high: z.number(),
  /** What an ideal uniform sampler gives with as many samples: mean, 5 % and 95 %. */
  floor: z.object({ mean: z.number(), low: z.number(), high: z.number() }),
});

const setSchema = z.object({
  runId: z.string(),
  name: z.string(),
  step: z.number().nullable(),
  judge: z.string(),
  condition: z.string(),
  strength: z.number().nullable(),
  samplesSha256: z.string(),
  classifierSha256: z.string(),
  axis: scoreAxisSchema,
  axisKnown: z.boolean(),
  count: z.number(),
  valid: shareSchema,
  outside: z.number(),
  /** Equal bins from `low` to `high`. */
  histogram: z.object({ low: z.number(), high: z.number(), counts: z.array(z.number()) }),
  middle: z.object({ low: z.number(), high: z.number(), neverSeen: z.boolean() }),
  inMiddle: shareSchema,
  mild: shareSchema.nullable(),
  /** Null if no sample has a score. */
  distances: z
    .object(
      Object.fromEntries(DISTANCE_NAMES.map((name) => [name, distanceSchema])) as Record<
        (typeof DISTANCE_NAMES)[number],
        typeof distanceSchema
      >,
    )
    .nullable(),
  /** Null where the reference's unguarded formula gives NaN. */
  unguardedKl: z.number().nullable(),
  /** How far several classifiers differ about these samples; null: nobody has asked. Only numbers of one ensemble compare. */
  disagreement: disagreementSchema.extend({ ensembleSha256: z.string() }).nullable(),
});

const outputSchema = z.object({
  /** Those of the runs that are there; a stage asked for beside its experiment is left out. */
  runs: z.array(
    z.object({
      ...{ id: z.string(), project: z.string(), name: z.string(), seed: z.number(), group: z.number() },
      /** What its numbers are to be read with. */
      warnings: z.array(runWarningSchema),
    }),
  ),
  /** Recipes: everything in which the configs differ but seeds. */
  groups: z.array(z.object({ key: z.array(z.object({ path: z.string(), value: z.json() })) })),
  sets: z.array(setSchema),
  /** Sets that have no numbers, and why. */
  left: z.array(z.object({ runId: z.string(), name: z.string(), reason: z.string() })),
});

/**
 * Histograms, distances with intervals and noise floors, and shares of the score sets of many runs, computed from the
 * scores on one grid; the scores themselves stay here (`scores.list` has them). Which judge gave them is said by hash: sets
 * of different judges must not stand side by side.
 */
export const compareAttributes = readerProcedure
  .input(attributesInputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, judge, bins, variant, middleLow, middleHigh } }) => {
    const { runs, sets, disagreements } = await findJudgedSets(ctx.runStore, runIds);
    const chosen = judge === undefined ? sets : sets.filter((set) => set.judge === judge);
    const middle = { low: Math.min(middleLow, middleHigh), high: Math.max(middleLow, middleHigh) };
    const { measured, left } = await measureSets(ctx.runStore, chosen, { bins, variant, middle });
    const configs = await ctx.runStore.configsOfRuns(runs.map(({ id }) => id));
    const groups = findGroups(
      configs.map(({ runId, config }) => ({ id: runId, config })),
      null,
    );
    const groupOf = new Map(groups.flatMap((group, at) => group.runIds.map((id) => [id, at] as const)));
    return {
      runs: runs.map(({ id, project, name, seed, summary }) => ({
        ...{ id, project, name, seed, group: groupOf.get(id) ?? 0 },
        warnings: runWarnings({ id, name, summary }),
      })),
      groups: groups.map(({ key }) => ({ key })),
      sets: measured.map((set) => answerOf(set, disagreements)),
      left,
    };
  });

function answerOf(
  { summary, floor, ownerId: _, at: _at, ...set }: MeasuredSet,
  disagreements: readonly DisagreementSet[],
): z.infer<typeof setSchema> {
  const found = disagreements.find(
    ({ runId, condition, samplesSha256 }) =>
      runId === set.runId && condition === set.condition && samplesSha256 === set.samplesSha256,
  );
  const { histogram, distance, intervals, ...rest } = summary;
  const distances =
    distance && intervals && floor
      ? (Object.fromEntries(
          DISTANCE_NAMES.map((name) => [
            name,
            { value: distance[name], ...intervals[name], floor: floor[name] },
          ]),
        ) as NonNullable<z.infer<typeof setSchema>['distances']>)
      : null;
  const { edges, counts } = histogram;
  return {
    ...{ ...set, ...rest, distances },
    disagreement: found?.numbers ? { ...found.numbers, ensembleSha256: found.classifierSha256 } : null,
    histogram: { low: edges[0], high: edges[edges.length - 1], counts: [...counts] },
  };
}
