import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { runKindSchema } from '../schemas/run-summary.ts';
import { groupBy } from './group-by.ts';
import { findOwners, readOfOwners } from './metric-owners.ts';

/** Images of one answer. */
const MAX_IMAGES = 10_000;

const inputSchema = z.strictObject({
  runIds: z.array(runIdSchema).min(1).max(100),
  /** Names that begin so. */
  startsWith: z.string().max(500).default(''),
});

const outputSchema = z.object({
  images: z.array(
    z.object({
      runId: z.string(),
      stage: runKindSchema.nullable(),
      name: z.string(),
      step: z.number().nullable(),
      sampleIndex: z.number(),
      caption: z.string(),
      width: z.number().nullable(),
      height: z.number().nullable(),
      sha256: z.string(),
    }),
  ),
  /** How many there are; more than 10,000 are cut off. */
  total: z.number(),
});

/** The images of many runs and of their stages, by run, name, step and index; their bytes are fetched by `sha256`. */
export const compareMedia = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, startsWith } }) => {
    const owners = await findOwners(ctx.runStore, runIds);
    const media = await readOfOwners(owners, (ids) =>
      ctx.runStore.mediaOfRuns(ids, { startsWith: [startsWith] }),
    );
    const ofOwner = groupBy(media, ({ runId }) => runId);
    const images = owners.flatMap(({ runId, ownerId, stage }) =>
      (ofOwner.get(ownerId) ?? []).map(({ mediaType: _, bytes: __, at: ___, ...image }) => ({
        ...{ ...image, runId, stage },
      })),
    );
    return { images: images.slice(0, MAX_IMAGES), total: images.length };
  });
