import { SCORE_MEASURES, type ScoreMeasure, scoreMeasure } from '@interpolab/evaluation';
import {
  fieldOfReference,
  InputError,
  type JsonValue,
  METRIC_VARIANTS,
  type RunSummary,
} from '@interpolab/tracking/read';
import { z } from 'zod';
import type { ApiContext } from '../api-context.ts';
import { attributesInputSchema } from '../attributes/compare-attributes.ts';
import { findJudgedSets } from '../attributes/judged-runs.ts';
import { measureSets } from '../attributes/measure-sets.ts';
import { readerProcedure } from '../procedure.ts';
import { nameSchema } from '../schemas/inputs.ts';
import { leavesOf } from './find-groups.ts';
import { type PivotRecord, pivotOf } from './pivot-cells.ts';

const keysSchema = z.array(z.string().min(1).max(300)).max(5);

const inputSchema = attributesInputSchema.extend({
  /** Each `name`, `seed`, `condition` (of scores), or a path in the config. */
  rows: keysSchema,
  columns: keysSchema,
  /** `score`: a measure of score sets. */
  source: z.enum(['metric', 'score']),
  /** The name of a metric, or of a measure: `inMiddle`, `mild`, `valid`, `l2`, `meanSquare`, `kl`, `jensenShannon`, `wasserstein`. */
  measure: nameSchema,
  /** Which number of a metric's series. */
  metricVariant: z.enum(METRIC_VARIANTS).default('last'),
  /** Which judge's scores, where there are several. */
  classifierSha256: z.string().max(64).optional(),
});

type Input = z.output<typeof inputSchema>;

const outputSchema = z.object({
  rows: z.array(z.array(z.json())),
  columns: z.array(z.array(z.json())),
  cells: z.array(
    z.object({
      row: z.number(),
      column: z.number(),
      n: z.number(),
      mean: z.number(),
      std: z.number().nullable(),
    }),
  ),
  /** Whose scores there are; if these are several and none was chosen, there are no cells. */
  judges: z.array(z.object({ name: z.string(), classifierSha256: z.string() })),
  /** Runs that have no such number. */
  without: z.array(z.string()),
});

/** A value of a run, or of one of its score sets. */
interface Valued {
  runId: string;
  condition: string | null;
  value: number;
}

/**
 * A table as papers have them: rows and columns by any keys, and in each cell mean ± std (n) of a measure of score sets or of
 * a metric over the runs that meet there.
 */
export const comparePivot = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input }) => {
    const { runs, values, judges } =
      input.source === 'metric' ? await metricValues(ctx, input) : await measureValues(ctx, input);
    const configs = await ctx.runStore.configsOfRuns(runs.map(({ id }) => id));
    const leaves = new Map(configs.map(({ runId, config }) => [runId, new Map(leavesOf(config))]));
    const runOf = new Map(runs.map((run) => [run.id, run]));
    const keyOf = (path: string, { runId, condition }: Valued): JsonValue => {
      if (path === 'condition') return condition;
      if (path === 'name' || path === 'seed') return runOf.get(runId)?.[path] ?? null;
      return leaves.get(runId)?.get(path) ?? null;
    };
    const records: PivotRecord[] = values.map((one) => ({
      row: input.rows.map((path) => keyOf(path, one)),
      column: input.columns.map((path) => keyOf(path, one)),
      value: one.value,
    }));
    const valued = new Set(values.map(({ runId }) => runId));
    return {
      ...{ ...pivotOf(records), judges },
      without: judges.length > 1 ? [] : runs.flatMap(({ id }) => (valued.has(id) ? [] : [id])),
    };
  });

interface Found {
  runs: RunSummary[];
  values: Valued[];
  judges: z.output<typeof outputSchema>['judges'];
}

async function metricValues(
  { runStore }: ApiContext,
  { runIds, measure, metricVariant }: Input,
): Promise<Found> {
  const runs = await runStore.summariesOfRuns(runIds);
  const field = fieldOfReference({ metric: measure, variant: metricVariant });
  const rows = await runStore.fieldValues(
    runs.map(({ id }) => id),
    [field],
  );
  const values = rows.flatMap(({ runId, values: [value] }) =>
    typeof value === 'number' && Number.isFinite(value) ? [{ runId, condition: null, value }] : [],
  );
  return { runs, values, judges: [] };
}

async function measureValues(ctx: ApiContext, input: Input): Promise<Found> {
  const { judge, classifierSha256, bins, variant, middleLow: low, middleHigh: high } = input;
  const measure = scoreMeasureOf(input.measure);
  const { runs, sets } = await findJudgedSets(ctx.runStore, input.runIds);
  const chosen = sets.filter(
    (set) =>
      (judge === undefined || set.judge === judge) &&
      (classifierSha256 === undefined || set.classifierSha256 === classifierSha256),
  );
  const judges = [
    ...new Map(chosen.map((set) => [`${set.judge}/${set.classifierSha256}`, set])).values(),
  ].map(({ judge: name, classifierSha256: sha256 }) => ({ name, classifierSha256: sha256 }));
  if (judges.length > 1) return { runs, values: [], judges };
  const middle = { low: Math.min(low, high), high: Math.max(low, high) };
  const { measured } = await measureSets(ctx.runStore, chosen, { bins, variant, middle });
  const values = measured.flatMap(({ runId, condition, summary }) => {
    const value = scoreMeasure(summary, measure);
    return value === null ? [] : [{ runId, condition, value }];
  });
  return { runs, values, judges };
}

function scoreMeasureOf(name: string): ScoreMeasure {
  const measure = SCORE_MEASURES.find((known) => known === name);
  if (measure) return measure;
  throw new InputError(
    `compare.pivot: expected one of ${SCORE_MEASURES.join(', ')}, got ${JSON.stringify(name.slice(0, 60))}.`,
  );
}
