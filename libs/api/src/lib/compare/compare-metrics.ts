import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { runKindSchema } from '../schemas/run-summary.ts';
import { groupBy } from './group-by.ts';
import { findOwners, readOfOwners } from './metric-owners.ts';
import { resultJudges, resultMetrics } from './result-metrics.ts';

/** Cells of one answer: a metric of a run. */
const MAX_CELLS = 200_000;

const inputSchema = z.strictObject({ runIds: z.array(runIdSchema).min(1).max(500) });

const finite = z.number().nullable();

const cellSchema = z.object({
  runId: z.string(),
  /** Who logged it: the run, or its stage. */
  ownerId: z.string(),
  count: z.number(),
  /** How many of them are no finite number. */
  nonFinite: z.number(),
  firstStep: z.number(),
  lastStep: z.number(),
  /** Null where they are not finite. */
  ...{ first: finite, last: finite, min: finite, max: finite },
});

const outputSchema = z.object({
  metrics: z.array(
    z.object({
      /** The kind of the stage that logged it; null for an experiment's own. */
      stage: runKindSchema.nullable(),
      name: z.string(),
      /** Of the runs that have it, in the order asked for. */
      cells: z.array(cellSchema),
    }),
  ),
  /** How many metrics there are; those left out would pass 200,000 cells. */
  total: z.number(),
  /** The classifiers that results are by, by hash; numbers of different ones are metrics of their own, and do not compare. */
  judges: z.array(z.string()),
});

export type ComparedMetric = z.infer<typeof outputSchema>['metrics'][number];

/** The use of processor, memory and disk. */
const isOfMachine = ({ name }: ComparedMetric) => name.startsWith('system/');

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);

/**
 * First, last, lowest and highest value of every metric of many runs and of their stages (of several stages of a kind
 * the last), without reading a series, behind the results that experiments ended with. Metrics that most runs have come
 * first, then by name; what the machine did comes last.
 */
export const compareMetrics = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds } }) => {
    const [owners, runs] = await Promise.all([
      findOwners(ctx.runStore, runIds),
      ctx.runStore.summariesOfRuns(runIds),
    ]);
    const found = await readOfOwners(owners, (ids) => ctx.runStore.metricsOfRuns(ids));
    const ofOwner = groupBy(found, ({ runId }) => runId);
    const metrics = new Map<string, ComparedMetric>();
    for (const { runId, ownerId, stage } of owners) {
      for (const metric of ofOwner.get(ownerId) ?? []) {
        const key = JSON.stringify([stage, metric.name]);
        const known = metrics.get(key) ?? { stage, name: metric.name, cells: [] };
        metrics.set(key, known);
        const { count, finiteCount, firstStep, lastStep, first, last, min, max } = metric;
        known.cells.push({
          ...{ runId, ownerId, count, nonFinite: count - finiteCount, firstStep, lastStep, min, max },
          ...{ first: finiteOrNull(first), last: finiteOrNull(last) },
        });
      }
    }
    const logged = [...metrics.values()].sort(
      (a, b) =>
        Number(isOfMachine(a)) - Number(isOfMachine(b)) ||
        b.cells.length - a.cells.length ||
        (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    );
    const sorted = [...resultMetrics(runs), ...logged];
    let cells = 0;
    const fitting = sorted.filter((metric) => {
      cells += metric.cells.length;
      return cells <= MAX_CELLS;
    });
    return { metrics: fitting, total: sorted.length, judges: resultJudges(runs) };
  });
