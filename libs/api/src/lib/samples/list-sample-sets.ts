import { scoreAxisSchema } from '@interpolab/evaluation';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { findSampleSets, sheetSchema, trajectorySchema } from './sample-sets.ts';

export const judgeSchema = z.object({
  /** Of the score set: `<judge>/<condition>`. */
  name: z.string(),
  judge: z.string(),
  classifierSha256: z.string(),
  axis: scoreAxisSchema,
  /** False: what the scores can be is not known; they are taken for an attribute in [0, 1]. */
  axisKnown: z.boolean(),
});

const outputSchema = z.object({
  runs: z.array(z.object({ id: z.string(), name: z.string(), seed: z.number() })),
  /** By run, then by strength. */
  sets: z.array(
    z.object({
      runId: z.string(),
      condition: z.string(),
      strength: z.number().nullable(),
      count: z.number(),
      seed: z.number(),
      sampleRunId: z.string().nullable(),
      /** Null: the samples are kept nowhere as images. */
      sheet: sheetSchema.nullable(),
      trajectory: trajectorySchema.nullable(),
      judges: z.array(judgeSchema),
      /** Whether several classifiers have said how far they differ about each sample. */
      hasDisagreement: z.boolean(),
    }),
  ),
});

/** Which samples there are of runs, where their images lie, and who has judged them. */
export const listSampleSets = readerProcedure
  .input(z.strictObject({ runIds: z.array(runIdSchema).min(1).max(50) }))
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds } }) => {
    const { runs, sets } = await findSampleSets(ctx.runStore, runIds);
    return {
      runs: runs.map(({ id, name, seed }) => ({ id, name, seed })),
      sets: sets.map(({ judged, disagreement, neighboursRunId: _, ...set }) => ({
        ...set,
        hasDisagreement: disagreement !== null,
        judges: judged.map(({ name, judge, classifierSha256, axis, axisKnown }) => ({
          ...{ name, judge, classifierSha256, axis, axisKnown },
        })),
      })),
    };
  });
