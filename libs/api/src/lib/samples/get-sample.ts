import type { Histogram, LoggedTable, RunStore } from '@interpolab/tracking/read';
import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { requireSampleSet, scoresOfSets } from './judged-set.ts';
import { judgeSchema } from './list-sample-sets.ts';
import { sheetOf, sheetSchema, TRAINING } from './sample-sets.ts';

const inputSchema = z.strictObject({
  runId: runIdSchema,
  condition: nameSchema,
  /** Number of the sample, from 0. */
  number: z.int().min(0).max(1_000_000),
});

const guardSchema = z.object({
  of: z.string(),
  guard: z
    .object({
      samples: z.number(),
      heldOut: z.number(),
      median: z.number(),
      heldOutMedian: z.number(),
      nearerShare: z.number(),
      z: z.number(),
      pValue: z.number(),
      close: z.object({ successes: z.number(), total: z.number(), low: z.number(), high: z.number() }),
      closeBelow: z.number(),
    })
    .nullable(),
});

const histogramSchema = z.object({ edges: z.array(z.number()), counts: z.array(z.number()) });

/** What is near by one measure of nearness, and how near is near. */
const spaceSchema = z.object({
  /** The nearest first: row of the training set, cell of the sheets, distance. */
  nearest: z.array(z.object({ row: z.number(), cell: z.number(), distance: z.number() })),
  /** How far the nearest training image is from held-out images; the same bins for this condition's samples. */
  heldOutDistances: histogramSchema.nullable(),
  sampleDistances: histogramSchema.nullable(),
  /** Whether the samples of this condition are copies. */
  memorisation: guardSchema.nullable(),
});

const outputSchema = z.object({
  number: z.number(),
  seed: z.number(),
  strength: z.number().nullable(),
  sampleRunId: z.string().nullable(),
  /** What every judge gave it; null: could not read it. */
  scores: z.array(judgeSchema.extend({ score: z.number().nullable() })),
  /** Mean difference of several classifiers about it, over their pairs; null where there is no such ensemble. */
  disagreement: z.number().nullable(),
  /** Null: nobody has looked for its nearest training images. */
  neighbours: z
    .object({
      /** The training images that are somebody's neighbour. */
      sheet: sheetSchema.nullable(),
      trainingImages: z.number().nullable(),
      heldOut: z.object({ count: z.number(), note: z.string() }).nullable(),
      /** By the L2 distance of pixels in [0, 1]. */
      ...spaceSchema.shape,
      /** By a network's features at unit length, distances from 0 to 2; null: no network was named. */
      byFeatures: spaceSchema.extend({ network: z.string() }).nullable(),
    })
    .nullable(),
});

/** All that is known of one sample: scores, and the training images that are nearest to it. */
export const getSample = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input }) => {
    const { number, condition, runId } = input;
    const set = await requireSampleSet(ctx.runStore, input);
    if (number >= set.count)
      throw notFound(
        `The run ${runId} has ${set.count} samples "${condition}"; there is no number ${number}.`,
      );
    const { seed, strength, sampleRunId, neighboursRunId, disagreement } = set;
    const [scores, [differences]] = await scoresOfSets(ctx.runStore, [
      set,
      { judged: disagreement ? [disagreement] : [] },
    ]);
    return {
      ...{ number, seed, strength, sampleRunId },
      scores: set.judged.map(({ name, judge, classifierSha256, axis, axisKnown }, at) => ({
        ...{ name, judge, classifierSha256, axis, axisKnown },
        score: Number.isFinite(scores[at][number]) ? scores[at][number] : null,
      })),
      disagreement: Number.isFinite(differences?.[number]) ? differences[number] : null,
      neighbours:
        neighboursRunId === null
          ? null
          : await neighboursOf(ctx.runStore, { runId: neighboursRunId, condition, number }),
    };
  });

const guardsSchema = z.array(guardSchema.extend({ condition: z.string() })).catch([]);

const summarySchema = z.object({
  sheet: z.unknown(),
  trainingImages: z.number().nullable().catch(null),
  heldOut: z.object({ count: z.number(), note: z.string() }).nullable().catch(null),
  guard: guardsSchema,
  features: z.object({ network: z.string(), guard: guardsSchema }).nullable().catch(null),
});

/** What the trainer calls tables and histograms of a way to tell how near images are: `<table>/<condition>`. */
const PIXELS = { table: 'neighbours', histogram: 'nearest-distance' };
const FEATURES = { table: 'feature-neighbours', histogram: 'nearest-feature-distance' };

async function neighboursOf(
  store: RunStore,
  { runId, condition, number }: { runId: string; condition: string; number: number },
): Promise<z.output<typeof outputSchema>['neighbours']> {
  const tablesOf = ({ table }: typeof PIXELS) => store.getTables(runId, { name: `${table}/${condition}` });
  const [[run], pixelTables, featureTables, images, histograms] = await Promise.all([
    store.summariesOfRuns([runId]),
    tablesOf(PIXELS),
    tablesOf(FEATURES),
    store.mediaOfRuns([runId], { startsWith: [TRAINING] }),
    store.getHistograms(runId),
  ]);
  const nearest = nearestOf(pixelTables.at(-1), number);
  if (!run || !nearest) return null;
  const { sheet, trainingImages, heldOut, guard, features } = summarySchema.parse(run.summary);
  const nearestByFeatures = nearestOf(featureTables.at(-1), number);
  const measured = (names: typeof PIXELS, guards: z.output<typeof guardsSchema>) => {
    const distancesOf = (name: string) =>
      binsOf(histograms.find((one) => one.name === `${names.histogram}/${name}`));
    const own = guards.find((row) => row.condition === condition);
    return {
      heldOutDistances: distancesOf('held-out'),
      sampleDistances: distancesOf(condition),
      memorisation: own ? { of: own.of, guard: own.guard } : null,
    };
  };
  return {
    sheet: sheetOf(sheet, images),
    ...{ trainingImages, heldOut, nearest },
    ...measured(PIXELS, guard),
    byFeatures:
      features && nearestByFeatures
        ? {
            network: features.network,
            nearest: nearestByFeatures,
            ...measured(FEATURES, features.guard),
          }
        : null,
  };
}

const binsOf = (histogram: Histogram | undefined) =>
  histogram ? { edges: histogram.edges, counts: histogram.counts } : null;

/** The neighbours of a sample in the trainer's table; null if it was not among those that were looked at. */
function nearestOf(table: LoggedTable | undefined, number: number) {
  const row = table?.rows.find(([sample]) => sample === number);
  if (!row) return null;
  const nearest: { row: number; cell: number; distance: number }[] = [];
  for (let at = 1; at + 2 < row.length; at += 3) {
    const [one, cell, distance] = row.slice(at, at + 3);
    if (typeof one === 'number' && typeof cell === 'number' && typeof distance === 'number')
      nearest.push({ row: one, cell, distance });
  }
  return nearest;
}
