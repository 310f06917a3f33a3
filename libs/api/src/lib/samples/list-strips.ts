import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { arrangeSamples } from './arrange-samples.ts';
import { scoresOfSets } from './judged-set.ts';
import { findSampleSets } from './sample-sets.ts';
import { spreadSamples } from './spread-samples.ts';

const inputSchema = z.strictObject({
  runIds: z.array(runIdSchema).min(1).max(50),
  /** Whose scores: the part of a score set's name before the first `/`. */
  judge: nameSchema,
  /** Of attributes in [0, 1]; positions have a bin for each place. */
  bins: z.int().min(10).max(400).default(50),
  /** Samples of a strip; where the axis has fewer places, so many. */
  cells: z.int().min(2).max(100).default(16),
});

const outputSchema = z.object({
  strips: z.array(
    z.object({
      runId: z.string(),
      condition: z.string(),
      count: z.number(),
      histogram: z.object({ low: z.number(), high: z.number(), counts: z.array(z.number()) }),
      invalid: z.number(),
      outside: z.number(),
      /** Evenly along the axis; null where there is no sample. */
      cells: z.array(z.object({ number: z.number(), score: z.number() }).nullable()),
    }),
  ),
  /** Sets beyond the limit of 200 that were left out. */
  left: z.number(),
});

const mostSets = 200;

/** Of every set of samples of some runs: where they lie along the attribute, and a few that stand for it evenly. */
export const listStrips = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, judge, bins, cells } }) => {
    const { sets } = await findSampleSets(ctx.runStore, runIds);
    const judged = sets.flatMap((set) => {
      const own = set.judged.find((one) => one.judge === judge);
      return own ? [{ ...set, judged: [own] }] : [];
    });
    const shown = judged.slice(0, mostSets);
    const scores = await scoresOfSets(ctx.runStore, shown);
    const strips = shown.map(({ runId, condition, judged: [{ axis }] }, at) => {
      const own = scores[at][0];
      const arranged = arrangeSamples(own, { axis, bins, only: null, order: 'number' });
      const { edges, counts } = arranged.histogram;
      return {
        ...{ runId, condition, count: own.length, invalid: arranged.invalid, outside: arranged.outside },
        histogram: { low: edges[0], high: edges[edges.length - 1], counts: [...counts] },
        cells: spreadSamples(own, axis, Math.min(cells, axis.places ?? cells)),
      };
    });
    return { strips, left: judged.length - shown.length };
  });
