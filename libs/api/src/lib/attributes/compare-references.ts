import { readScoreReference, type ScoreReference, scoreMeasure } from '@interpolab/evaluation';
import { judgeReference, type ReferenceValue, type RunSummary } from '@interpolab/tracking/read';
import { z } from 'zod';
import type { ApiContext } from '../api-context.ts';
import { readerProcedure } from '../procedure.ts';
import { referenceSchema } from '../references/reference-schema.ts';
import { attributesInputSchema } from './compare-attributes.ts';
import { findJudgedSets } from './judged-runs.ts';
import { type MeasuredSet, measureSets } from './measure-sets.ts';

const outputSchema = z.array(
  z.object({
    reference: referenceSchema,
    /** The set that it is about, and on which bins. */
    name: z.string(),
    measure: z.string(),
    variant: z.string(),
    bins: z.number(),
    /** Every run that it is for and that has such a set; of another judge than its author's it may still be. */
    verdicts: z.array(
      z.object({
        runId: z.string(),
        classifierSha256: z.string(),
        actual: z.number().nullable(),
        difference: z.number().nullable(),
        verdict: z.enum(['pass', 'fail', 'missing']),
      }),
    ),
  }),
);

/**
 * The reference values about scores of the runs' projects, with what these runs have: each measured on the bins that the
 * reference belongs to.
 */
export const compareReferences = readerProcedure
  .input(attributesInputSchema.pick({ runIds: true, middleLow: true, middleHigh: true }))
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, middleLow, middleHigh } }) => {
    const { runs, sets } = await findJudgedSets(ctx.runStore, runIds);
    const middle = { low: Math.min(middleLow, middleHigh), high: Math.max(middleLow, middleHigh) };
    const references = await referencesOf(ctx, runs);
    const met = await runsMeeting(ctx, { references, runs });
    const answers: z.infer<typeof outputSchema> = [];
    for (const { reference, about } of references) {
      const { name, measure, variant, bins } = about;
      const meant = sets.filter((set) => set.name === name && met.get(keyOf(reference))?.has(set.runId));
      const { measured } = await measureSets(ctx.runStore, meant, { bins, variant, middle });
      const verdicts = measured.map((set) => verdictOf(set, { reference, about }));
      answers.push({ reference, name, measure, variant, bins, verdicts });
    }
    return answers;
  });

interface Referred {
  reference: ReferenceValue;
  about: ScoreReference;
}

const keyOf = ({ project, selector }: ReferenceValue) => JSON.stringify([project, selector.trim()]);

async function referencesOf({ boards }: ApiContext, runs: readonly RunSummary[]): Promise<Referred[]> {
  const all: Referred[] = [];
  for (const project of new Set(runs.map((run) => run.project))) {
    for (const reference of await boards.listReferences(project)) {
      const about = readScoreReference(reference.metric);
      if (about) all.push({ reference, about });
    }
  }
  return all;
}

/** Which of the runs each project's selectors mean: for each different one a query of some fifty runs. */
async function runsMeeting(
  { runStore }: ApiContext,
  { references, runs }: { references: readonly Referred[]; runs: readonly RunSummary[] },
): Promise<Map<string, Set<string>>> {
  const met = new Map<string, Set<string>>();
  for (const { reference } of references) {
    const key = keyOf(reference);
    if (met.has(key)) continue;
    const own = runs.filter(({ project }) => project === reference.project).map(({ id }) => id);
    const selector = reference.selector.trim();
    if (selector === '') met.set(key, new Set(own));
    else {
      const found = new Set<string>();
      for (const filter of filtersFor(selector, own))
        for (const { id } of (await runStore.listRuns({ filter, limit: 500 })).runs) found.add(id);
      met.set(key, found);
    }
  }
  return met;
}

function verdictOf(
  set: MeasuredSet,
  { reference, about }: Referred,
): z.infer<typeof outputSchema>[number]['verdicts'][number] {
  const actual = scoreMeasure(set.summary, about.measure);
  return {
    ...{ runId: set.runId, classifierSha256: set.classifierSha256, actual },
    difference: actual === null ? null : actual - reference.value,
    verdict: judgeReference(reference, actual),
  };
}

/** The longest text that the query language takes. */
const LONGEST_FILTER = 2000;

/** Filters that between them ask of each run whether the selector means it, as few as their length allows. */
function filtersFor(selector: string, runIds: readonly string[]): string[] {
  const ids = runIds.map((id) => JSON.stringify(id));
  const longest = Math.max(...ids.map(({ length }) => length)) + 2;
  const room = LONGEST_FILTER - selector.length - '() and id in ()'.length;
  const atOnce = Math.max(1, Math.floor(room / longest));
  return Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, part) => {
    const asked = ids.slice(part * atOnce, (part + 1) * atOnce);
    return `(${selector}) and id in (${asked.join(', ')})`;
  });
}
