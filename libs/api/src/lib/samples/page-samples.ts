import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { arrangeSamples } from './arrange-samples.ts';
import { requireSampleSet, scoresOfSets } from './judged-set.ts';

const inputSchema = z.strictObject({
  runId: runIdSchema,
  condition: nameSchema,
  /** Whose scores: the part of a score set's name before the first `/`. Without: the samples as they were drawn. */
  judge: nameSchema.optional(),
  /** `disagreement`: those first about which classifiers differ most. */
  order: z.enum(['attribute', 'number', 'disagreement']).default('attribute'),
  /** Of attributes in [0, 1]; positions have a bin for each place. */
  bins: z.int().min(10).max(400).default(50),
  /** Only the samples of this bin. */
  bin: z.int().min(0).max(9_999).optional(),
  /** Only the samples that the judge could not read. */
  invalidOnly: z.boolean().default(false),
  offset: z.int().min(0).max(1_000_000).default(0),
  limit: z.int().min(1).max(1_000).default(500),
});

const outputSchema = z.object({
  /** Samples that fit, on all pages. */
  total: z.number(),
  /** Of all samples, whatever was asked for; null without a judge. */
  histogram: z.object({ low: z.number(), high: z.number(), counts: z.array(z.number()) }).nullable(),
  invalid: z.number(),
  outside: z.number(),
  /** Numbers of the samples of this page. */
  numbers: z.array(z.number()),
  /** Their scores; null where the judge could not read one. */
  scores: z.array(z.number().nullable()),
  /** How far classifiers differ about each, where the order is by that; null elsewhere. */
  disagreements: z.array(z.number().nullable()).nullable(),
});

/** The samples of a condition page by page, sorted along the attribute, of one bin of it or of all. */
export const pageSamples = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input }) => {
    const { judge, order, bins, bin, invalidOnly, offset, limit } = input;
    const set = await requireSampleSet(ctx.runStore, input);
    if (judge === undefined) {
      const here = Math.max(0, Math.min(limit, set.count - offset));
      const numbers = Array.from({ length: here }, (_, at) => offset + at);
      const nothing = { histogram: null, invalid: 0, outside: 0, disagreements: null };
      return { total: set.count, ...nothing, numbers, scores: numbers.map(() => null) };
    }
    const judged = set.judged.find((one) => one.judge === judge);
    if (!judged)
      throw notFound(`The samples "${input.condition}" of run ${input.runId} have no scores "${judge}".`);
    const isByDisagreement = order === 'disagreement';
    if (isByDisagreement && !set.disagreement)
      throw notFound(
        `The samples "${input.condition}" of run ${input.runId} were not judged by several classifiers.`,
      );
    const differing = isByDisagreement && set.disagreement ? [set.disagreement] : [];
    const [[scores, disagreement]] = await scoresOfSets(ctx.runStore, [{ judged: [judged, ...differing] }]);
    const only = invalidOnly ? 'invalid' : (bin ?? null);
    const { histogram, numbers, ...rest } = arrangeSamples(scores, {
      ...{ axis: judged.axis, bins, only, order, disagreement },
    });
    const page = numbers.slice(offset, offset + limit);
    const { edges, counts } = histogram;
    return {
      ...rest,
      total: numbers.length,
      histogram: { low: edges[0], high: edges[edges.length - 1], counts: [...counts] },
      numbers: page,
      scores: page.map((number) => finite(scores[number])),
      disagreements: isByDisagreement ? page.map((number) => finite(disagreement[number])) : null,
    };
  });

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
