import { fieldOfReference, judgeReference } from '@interpolab/tracking/read';
import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { referenceSchema } from './reference-schema.ts';

const outputSchema = z.array(
  z.object({
    reference: referenceSchema,
    /** What the run has; null if it has nothing, or no finite number (then the verdict is `fail`). */
    actual: z.number().nullable(),
    /** actual - value. */
    difference: z.number().nullable(),
    verdict: z.enum(['pass', 'fail', 'missing']),
  }),
);

/** A run held against those reference values of its project whose selector it meets. */
export const checkReferences = readerProcedure
  .input(z.strictObject({ runId: runIdSchema }))
  .output(outputSchema)
  .query(async ({ ctx, input: { runId } }) => {
    const run = await ctx.runStore.getRun(runId);
    if (!run) throw notFound(`There is no run ${runId}.`);
    const references = await ctx.boards.listReferences(run.project);
    const selectors = [...new Set(references.map(({ selector }) => selector))];
    const met = new Set<string>();
    for (const selector of selectors) {
      const filter = `id = ${JSON.stringify(runId)}${selector.trim() === '' ? '' : ` and (${selector})`}`;
      if ((await ctx.runStore.listRuns({ filter, limit: 1 })).runs.length > 0) met.add(selector);
    }
    const meant = references.filter(({ selector }) => met.has(selector));
    const actualOf = new Map<string, number | null>();
    const fields = [...new Set(meant.map(fieldOfReference))];
    for (let from = 0; from < fields.length; from += 100) {
      const asked = fields.slice(from, from + 100);
      const [row] = await ctx.runStore.fieldValues([runId], asked);
      asked.forEach((field, i) => {
        const value = row?.values[i] ?? null;
        actualOf.set(field, typeof value === 'number' ? value : null);
      });
    }
    return meant.map((reference) => {
      const actual = actualOf.get(fieldOfReference(reference)) ?? null;
      const finite = actual !== null && Number.isFinite(actual);
      return {
        ...{
          reference,
          actual: finite ? actual : null,
          difference: finite ? actual - reference.value : null,
        },
        verdict: judgeReference(reference, actual),
      };
    });
  });
