import { InputError } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { runKindSchema } from '../schemas/run-summary.ts';
import { findGroups, type GroupedRun } from './find-groups.ts';
import { GroupSums } from './group-series.ts';
import { findOwners } from './metric-owners.ts';

/** Points that are read from one series. A longer one is an error: a thinned series has other steps than its neighbours. */
const MAX_POINTS = 100_000;
/** Different steps of a group, and of all groups together. */
const MAX_STEPS = 200_000;
/** Runs read at once, so that memory is theirs and not that of all. */
const AT_ONCE = 8;

const inputSchema = z.strictObject({
  runIds: z.array(runIdSchema).min(1).max(500),
  metric: nameSchema,
  /** The stage of an experiment that logs the metric; left out: the runs themselves do. */
  stage: runKindSchema.optional(),
  /** Paths in the config; left out: everything but seeds. */
  by: z.array(z.string().min(1).max(300)).max(20).optional(),
  /** Only steps from here … */
  fromStep: z.number().int().optional(),
  /** … to here, both inclusive. */
  toStep: z.number().int().optional(),
});

const column = z.array(z.number().nullable());

const outputSchema = z.array(
  z.object({
    key: z.array(z.object({ path: z.string(), value: z.json() })),
    runIds: z.array(z.string()),
    /** Those of them that have no such metric (in the range). */
    withoutMetric: z.array(z.string()),
    steps: z.array(z.number()),
    n: z.array(z.number()),
    nonFinite: z.array(z.number()),
    ...{ mean: column, std: column, standardError: column, ci95: column, min: column, max: column },
  }),
);

/**
 * The mean of a metric over groups of runs, with std, standard error, 95 % interval (Student's t), min and max: at each
 * step that was logged, over all members that logged it, and n says how many these were. Nothing is sampled, thinned or
 * interpolated, and a stage that several experiments share counts once; what would be too much is an error that says which limit it passes.
 */
export const compareGroups = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, metric, stage, by, ...range } }) => {
    const configs = await ctx.runStore.configsOfRuns(runIds);
    const runs: GroupedRun[] = configs.map(({ runId, config }) => ({ id: runId, config }));
    const stages = stage
      ? (await findOwners(ctx.runStore, runIds)).filter((owner) => owner.stage === stage)
      : [];
    const ownerOf = new Map(stages.map(({ runId, ownerId }) => [runId, ownerId]));
    let steps = 0;
    const answers: z.infer<typeof outputSchema> = [];
    for (const group of findGroups(runs, by ?? null)) {
      const sums = new GroupSums();
      const withMetric = new Set<string>();
      const owners = group.runIds.flatMap((id) => (stage ? (ownerOf.get(id) ?? []) : id));
      const distinct = [...new Set(owners)];
      for (let from = 0; from < distinct.length; from += AT_ONCE) {
        const asked = distinct.slice(from, from + AT_ONCE);
        const options = { ...range, maxPoints: MAX_POINTS };
        for (const series of await ctx.runStore.getSeriesOfRuns(asked, metric, options)) {
          if (series.thinned)
            throw new InputError(
              `compare.groups: expected at most ${MAX_POINTS} points a run, got ${series.totalCount} of run ${series.runId} (narrow fromStep and toStep).`,
            );
          sums.add(series, MAX_STEPS - steps);
          withMetric.add(series.runId);
        }
      }
      steps += sums.size;
      const withoutMetric = group.runIds.filter(
        (id) => !withMetric.has(stage ? (ownerOf.get(id) ?? '') : id),
      );
      answers.push({ ...group, withoutMetric, ...sums.band() });
    }
    return answers;
  });
